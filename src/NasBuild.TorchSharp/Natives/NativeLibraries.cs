using System.Runtime.InteropServices;
using System.Runtime.Loader;
using NasBuild.Engine.Training;
using NasBuild.Engine;

namespace NasBuild.TorchSharp.Natives;

/// <summary>
/// Loads libtorch before TorchSharp does: from several folders, as packages have them, and with a message that says
/// what is missing.
/// </summary>
internal static partial class NativeLibraries
{
    private const string Remedy =
        "Reference TorchSharp-cpu, or TorchSharp-cuda-linux or TorchSharp-cuda-windows, of the version that "
        + "NasBuild.TorchSharp needs.";

    // Each needs those before it. A build for CUDA has the fourth as well.
    private static readonly string[] Libraries = ["c10", "torch_cpu", "torch", "torch_cuda", "LibTorchSharp"];

    private static readonly Lock Loading = new();
    private static readonly Dictionary<string, nint> Loaded = [];

    /// <summary>Loads all libraries, once in a process.</summary>
    /// <exception cref="SessionException">One is missing or cannot be loaded.</exception>
    public static void Load(IReadOnlyList<string> folders)
    {
        lock (Loading)
        {
            if (Loaded.ContainsKey(Libraries[^1]))
            {
                return;
            }

            WaitWithoutSpinning();
            foreach (var library in Libraries)
            {
                LoadOne(library, [.. folders, .. OwnFolders()]);
            }

            AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll +=
                (_, name) => Loaded.GetValueOrDefault(name);
        }
    }

    // OpenMP reads its settings when it is loaded. By default idle threads spin, also while other processes need the
    // cores: on two busy cores, a training step took 3.4 times as long.
    private static void WaitWithoutSpinning()
    {
        const string Variable = "OMP_WAIT_POLICY";
        if (Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Variable, "PASSIVE");
        }
        else
        {
            // .NET's copy of the environment is not the one that native code reads.
            _ = SetVariable(Variable, "PASSIVE", 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    private static void LoadOne(string library, IEnumerable<string> folders)
    {
        var file = FileOf(library);
        if (folders.Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists) is not { } path)
        {
            // libtorch's own libraries differ by system; that of TorchSharp, which needs them, is the last.
            if (library is "torch_cpu" or "LibTorchSharp")
            {
                throw new SessionException($"'{file}' was not found. {Remedy}");
            }

            return;
        }

        try
        {
            Loaded[library] = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new SessionException(NativeLoadFailure.Explain(path, e.Message, Remedy), e);
        }
    }

    private static IEnumerable<string> OwnFolders()
    {
        var own = Path.GetDirectoryName(typeof(NativeLibraries).Assembly.Location) is { Length: > 0 } folder
            ? folder
            : AppContext.BaseDirectory;
        return [own, Path.Combine(own, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
    }

    private static string FileOf(string library) => OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
