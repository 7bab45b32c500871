using System.Reflection;
using System.Runtime.Loader;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// The training engine on TorchSharp: an optional package, which this process loads once from the folders that a build
/// has found.
/// </summary>
public sealed class TorchSharpPackage
{
    /// <summary>
    /// The environment variable that names the folders of NasBuild.TorchSharp.dll, of TorchSharp.dll and of their
    /// native libraries, separated as in PATH.
    /// </summary>
    public const string FoldersVariable = "NAS_TORCHSHARP_FOLDERS";

    private const string AssemblyName = "NasBuild.TorchSharp";

    private TorchSharpPackage(ITrainingEngine? engine, bool isReferenced, string? obstacle) =>
        (Engine, IsReferenced, Obstacle) = (engine, isReferenced, obstacle);

    /// <summary>The engine; null if it is not available.</summary>
    public ITrainingEngine? Engine { get; }

    /// <summary>True if folders were given.</summary>
    public bool IsReferenced { get; }

    /// <summary>The reason why the engine is not available, with the remedy, as sentences; null if it is.</summary>
    public string? Obstacle { get; }

    /// <summary>
    /// Returns true if the engine differentiates a node that the default engine does not. Where the package is not
    /// available, the answer is that of the package of this version.
    /// </summary>
    public bool Adds(Node node) =>
        !TrainingEngines.Default.Differentiates(node) && (Engine?.Differentiates(node) ?? IsKnownToAdd(node));

    /// <summary>The same without the package.</summary>
    internal static bool IsKnownToAdd(Node node) => node.Domain.Length == 0
        && !TrainingEngines.Default.Differentiates(node)
        && (node.OpType is "Einsum" || (node.OpType is "GRU" or "LSTM" or "RNN" && node.Int("layout", 0) == 0));

    /// <summary>Loads the engine from folders, separated as in PATH.</summary>
    internal static TorchSharpPackage Find(string? list)
    {
        string[] folders =
            [.. (list ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)];
        if (folders.Length == 0)
        {
            return new TorchSharpPackage(
                null, false,
                $"The package {AssemblyName} was not found. Reference it and TorchSharp-cpu, or set "
                + "NasTorchSharpFolders to their folders.");
        }

        var path = folders.Select(f => Path.Combine(f, $"{AssemblyName}.dll")).FirstOrDefault(File.Exists);
        return path is null
            ? new TorchSharpPackage(
                null, true, $"None of the folders '{string.Join("', '", folders)}' has {AssemblyName}.dll.")
            : Load(path, folders);
    }

    private static TorchSharpPackage Load(string path, string[] folders)
    {
        try
        {
            var assembly = new FoldersContext(folders).LoadFromAssemblyPath(path);
            var (own, its) = (typeof(ITrainingEngine).Assembly.GetName().Version, assembly.GetName().Version);
            if (own != its)
            {
                return new TorchSharpPackage(
                    null, true,
                    $"{AssemblyName} {its} does not fit NasBuild {own}. Reference the same version of both.");
            }

            var engine = Activator.CreateInstance(
                assembly.GetType($"{AssemblyName}.TorchSharpEngine", throwOnError: true)!, [folders]);
            return new TorchSharpPackage((ITrainingEngine)engine!, true, null);
        }
        catch (TargetInvocationException e) when (e.InnerException is SessionException inner)
        {
            return new TorchSharpPackage(null, true, inner.Message);
        }
        catch (Exception e) when (e is TargetInvocationException or IOException or BadImageFormatException
            or TypeLoadException or MissingMemberException or InvalidCastException)
        {
            return new TorchSharpPackage(
                null, true, $"'{path}' cannot be loaded: {(e.InnerException ?? e).Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Finds assemblies in folders; those of NasBuild, whose types the engine shares, in this process.</summary>
    private sealed class FoldersContext(string[] folders) : AssemblyLoadContext(AssemblyName)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is not ("NasBuild.Engine" or "NasBuild.Onnx")
            && folders.Select(f => Path.Combine(f, $"{assemblyName.Name}.dll")).FirstOrDefault(File.Exists) is { } path
                ? LoadFromAssemblyPath(path)
                : null;
    }
}
