using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Native;

namespace NasBuild.Engine;

/// <summary>The execution providers of ONNX Runtime on this machine.</summary>
public static class ExecutionProviders
{
    /// <summary>
    /// The environment variable that names the folder of a CUDA build of ONNX Runtime, such as
    /// <c>microsoft.ml.onnxruntime.gpu.linux/1.31.0/runtimes/linux-x64/native</c>. Where there is an NVIDIA driver, its
    /// runtime is used in place of ours.
    /// </summary>
    public const string FolderVariable = "NAS_ONNXRUNTIME_FOLDER";

    private static readonly Lazy<CudaProvider> CudaProvider =
        new(() => Engine.CudaProvider.Find(
            Environment.GetEnvironmentVariable(FolderVariable), RuntimeLibrary.HasDriver));

    private static readonly ConcurrentDictionary<string, bool> OnCpu = [];

    /// <summary>The version of ONNX Runtime.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>The CUDA provider, or the reason why it is not available.</summary>
    public static CudaProvider Cuda => CudaProvider.Value;

    /// <summary>
    /// The operators that trainings of this process computed on the CPU, because their device's provider has no
    /// implementation; sorted.
    /// </summary>
    public static IReadOnlyList<string> OperatorsOnCpu => [.. OnCpu.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds to <see cref="OperatorsOnCpu"/>.</summary>
    internal static void AddOnCpu(IEnumerable<string> operators)
    {
        foreach (var name in operators)
        {
            OnCpu.TryAdd(name, true);
        }
    }
}
