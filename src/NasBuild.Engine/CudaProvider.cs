using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine;

/// <summary>ONNX Runtime's CUDA provider: a separate library, which the runtime loads into this process once.</summary>
public sealed class CudaProvider
{
    /// <summary>
    /// The version of Microsoft.ML.OnnxRuntime.Gpu that fits this ONNX Runtime: the same except for the patch number.
    /// </summary>
    internal const string PackageVersion = "1.31.0";

    private const string Name = "CUDAExecutionProvider";

    private readonly OrtEpDevice? device;

    private CudaProvider(OrtEpDevice? device, string? folder, string? obstacle) =>
        (this.device, Folder, Obstacle) = (device, folder, obstacle);

    /// <summary>True if an NVIDIA GPU is available.</summary>
    public bool IsAvailable => device is not null;

    /// <summary>The folder that was searched for the provider; null if none was given.</summary>
    public string? Folder { get; }

    /// <summary>The reason why CUDA is not available, as a sentence; null if it is.</summary>
    public string? Obstacle { get; }

    private static string LibraryName =>
        OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

    /// <summary>Loads the provider from a folder.</summary>
    internal static CudaProvider Find(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return new CudaProvider(
                null,
                null,
                "No CUDA build of ONNX Runtime was found. "
                + $"Reference Microsoft.ML.OnnxRuntime.Gpu {PackageVersion}, or set NasOnnxRuntimeFolder to its folder.");
        }

        var library = Path.Combine(folder, LibraryName);
        if (!File.Exists(library))
        {
            return new CudaProvider(null, folder, $"The folder '{folder}' has no {LibraryName}.");
        }

        try
        {
            var environment = OrtEnv.Instance();
            environment.RegisterExecutionProviderLibrary(Name, library);
            return environment.GetEpDevices().FirstOrDefault(d => d.EpName == Name) is { } found
                ? new CudaProvider(found, folder, null)
                : new CudaProvider(null, folder, "There is no NVIDIA GPU, or its driver is too old.");
        }
        catch (OnnxRuntimeException e)
        {
            return new CudaProvider(null, folder, $"'{library}' cannot be loaded: {e.Message.TrimEnd('.')}.");
        }
    }

    internal void AddTo(SessionOptions options) =>
        options.AppendExecutionProvider(
            OrtEnv.Instance(),
            [device ?? throw new InvalidOperationException(Obstacle)],
            new Dictionary<string, string>());
}
