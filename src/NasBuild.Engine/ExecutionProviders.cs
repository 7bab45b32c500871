using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine;

/// <summary>What ONNX Runtime can run on here.</summary>
public static class ExecutionProviders
{
    /// <summary>
    /// The environment variable that names the folder of a CUDA build of ONNX Runtime, such as
    /// <c>microsoft.ml.onnxruntime.gpu.linux/1.31.0/runtimes/linux-x64/native</c>. Of it, the CUDA provider's library is used.
    /// </summary>
    public const string FolderVariable = "NAS_ONNXRUNTIME_FOLDER";

    private static readonly Lazy<CudaProvider> CudaProvider = new(() => Engine.CudaProvider.Find(Environment.GetEnvironmentVariable(FolderVariable)));

    /// <summary>The version of ONNX Runtime.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>CUDA, or why it is not there.</summary>
    public static CudaProvider Cuda => CudaProvider.Value;
}
