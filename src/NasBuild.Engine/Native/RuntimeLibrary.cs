using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace NasBuild.Engine.Native;

/// <summary>
/// ONNX Runtime's own library: that of a CUDA build where one is named and there is an NVIDIA driver, else ours. A CUDA
/// provider works only with the runtime that it was built with: other builds lack functions that it calls.
/// </summary>
internal static class RuntimeLibrary
{
    private const string Name = "onnxruntime";

    private static readonly Assembly Binding = typeof(InferenceSession).Assembly;
    private static string? path;

    /// <summary>The library's file in the folder of a build.</summary>
    public static string FileName => OperatingSystem.IsWindows() ? "onnxruntime.dll" : "libonnxruntime.so";

    /// <summary>The library of the NVIDIA driver.</summary>
    public static string DriverName => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>True if this machine has an NVIDIA driver.</summary>
    public static bool HasDriver => NativeLibrary.TryLoad(DriverName, out _);

    /// <summary>Chooses the library. ONNX Runtime's binding looks for it once, before its first use.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nothing of this assembly may run before it.")]
    internal static void Choose()
    {
        var folder = Environment.GetEnvironmentVariable(ExecutionProviders.FolderVariable);
        path = string.IsNullOrEmpty(folder) ? null : Find(folder, HasDriver);
        if (path is not null)
        {
            OrtEnv.DisableDllImportResolver = true;
            NativeLibrary.SetDllImportResolver(
                Binding, (name, _, _) => Path.GetFileNameWithoutExtension(name) == Name ? Load() : 0);
        }
    }

    /// <summary>Returns the library of a CUDA build that is to be used; null for ours.</summary>
    /// <param name="folder">The folder of the build.</param>
    /// <param name="hasDriver">True if the machine has an NVIDIA driver.</param>
    public static string? Find(string folder, bool hasDriver) =>
        hasDriver && File.Exists(CudaProvider.LibraryIn(folder))
            && Path.GetFullPath(Path.Combine(folder, FileName)) is var file && File.Exists(file) ? file : null;

    /// <summary>Returns the handle of the library.</summary>
    public static nint Load() => path is null ? NativeLibrary.Load(Name, Binding, null) : NativeLibrary.Load(path);
}
