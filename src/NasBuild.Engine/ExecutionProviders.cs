using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine;

/// <summary>What this build of ONNX Runtime can run on.</summary>
public static class ExecutionProviders
{
    /// <summary>The version of ONNX Runtime.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Whether an NVIDIA GPU is within reach.</summary>
    public static bool HasCuda => OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider");
}
