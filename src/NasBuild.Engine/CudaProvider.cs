using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Native;

namespace NasBuild.Engine;

/// <summary>ONNX Runtime's CUDA provider: a separate library, which the runtime loads into this process once.</summary>
public sealed class CudaProvider
{
    /// <summary>
    /// The version of Microsoft.ML.OnnxRuntime.Gpu that fits this ONNX Runtime: the same except for the patch number.
    /// </summary>
    internal const string PackageVersion = "1.31.0";

    /// <summary>The major version of CUDA that the package is built with.</summary>
    internal const int CudaMajor = 13;

    /// <summary>The major version of cuDNN that the package is built with.</summary>
    internal const int CudnnMajor = 9;

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

    /// <summary>The memory of the device.</summary>
    internal OrtMemoryInfo Memory => Device.GetMemoryInfo(OrtDeviceMemoryType.DEFAULT);

    private OrtEpDevice Device => device ?? throw new InvalidOperationException(Obstacle);

    /// <summary>Returns the path of the provider's library in a folder.</summary>
    internal static string LibraryIn(string folder) => Path.Combine(folder, LibraryName);

    /// <summary>Loads the provider from a folder.</summary>
    /// <param name="folder">The folder of a CUDA build of ONNX Runtime; null if none is named.</param>
    /// <param name="hasDriver">True if the machine has an NVIDIA driver.</param>
    internal static CudaProvider Find(string? folder, bool hasDriver)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return new CudaProvider(
                null,
                null,
                "No CUDA build of ONNX Runtime was found. "
                + $"Reference Microsoft.ML.OnnxRuntime.Gpu {PackageVersion}, which needs CUDA {CudaMajor} and cuDNN "
                + $"{CudnnMajor}, or set NasOnnxRuntimeFolder to the folder of its libraries.");
        }

        CudaProvider Without(string obstacle) => new(null, folder, obstacle);
        var library = LibraryIn(folder);
        if (!File.Exists(library))
        {
            return Without($"The folder '{folder}' has no {LibraryName}.");
        }

        if (!hasDriver)
        {
            return Without($"There is no NVIDIA driver: '{RuntimeLibrary.DriverName}' cannot be loaded.");
        }

        if (RuntimeLibrary.Find(folder, hasDriver) is null)
        {
            return Without(
                $"The folder '{folder}' has no {RuntimeLibrary.FileName}, the runtime that {LibraryName} works with.");
        }

        try
        {
            var environment = OrtEnv.Instance();
            environment.RegisterExecutionProviderLibrary(Name, library);
            return environment.GetEpDevices().FirstOrDefault(d => d.EpName == Name) is { } found
                ? new CudaProvider(found, folder, null)
                : Without($"There is no NVIDIA GPU, or its driver is too old for CUDA {CudaMajor}.");
        }
        catch (OnnxRuntimeException e)
        {
            return Without(
                $"'{library}' cannot be loaded: {e.Message.TrimEnd('.')}. It needs the libraries of CUDA {CudaMajor} "
                + $"and cuDNN {CudnnMajor} where the loader looks for libraries.");
        }
    }

    /// <summary>Adds the provider to the options of a session.</summary>
    internal void AddTo(SessionOptions options, SessionSettings settings)
    {
        options.AppendExecutionProvider(OrtEnv.Instance(), [Device], Options(settings));
        if (settings.Trains)
        {
            options.AddSessionConfigEntry("session.record_ep_graph_assignment_info", "1");
        }
    }

    /// <summary>
    /// Returns the provider's options. Those of a session that measures are the defaults, which applications use. A
    /// session that trains computes with all bits of float32 and with convolutions that no timing has chosen, so that
    /// trainings can be compared.
    /// </summary>
    internal static Dictionary<string, string> Options(SessionSettings settings) => settings.Trains
        ? new()
        {
            ["use_tf32"] = "0",
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            ["enable_cuda_graph"] = settings.CapturesGraph ? "1" : "0",
        }
        : [];
}
