using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine;

/// <summary>The execution providers of ONNX Runtime on this machine.</summary>
public static class ExecutionProviders
{
    /// <summary>
    /// The environment variable that names the folder of a CUDA build of ONNX Runtime, such as
    /// <c>microsoft.ml.onnxruntime.gpu.linux/1.31.0/runtimes/linux-x64/native</c>. Only the CUDA provider's library is
    /// used.
    /// </summary>
    public const string FolderVariable = "NAS_ONNXRUNTIME_FOLDER";

    private static readonly Lazy<CudaProvider> CudaProvider =
        new(() => Engine.CudaProvider.Find(Environment.GetEnvironmentVariable(FolderVariable)));

    /// <summary>The version of ONNX Runtime.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>The CUDA provider, or the reason why it is not available.</summary>
    public static CudaProvider Cuda => CudaProvider.Value;
}
