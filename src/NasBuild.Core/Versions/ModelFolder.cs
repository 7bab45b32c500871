using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>A folder of models without packages: <c>id.1.2.0.onnx</c>, or <c>id/1.2.0/any.onnx</c>.</summary>
internal sealed class ModelFolder(string folder) : IModelFeed
{
    private const string Extension = ".onnx";

    public string Name => folder;

    public IReadOnlyList<NuGetVersion> Versions(string id, CancellationToken cancellation) =>
        [.. Files(id).Select(f => f.Version).Distinct()];

    public FetchedPackage Fetch(string id, NuGetVersion version, CancellationToken cancellation)
    {
        string[] files = [.. Files(id).Where(f => f.Version == version).Select(f => f.Path)];
        return files is [var file] ? new FetchedPackage(id, version, file, Folder: null)
            : throw new FeedException(
                Name,
                $"it has {files.Length} models for {id} {version}: "
                + $"{string.Join(", ", files.Select(f => Path.GetRelativePath(folder, f)))}.");
    }

    private IEnumerable<(NuGetVersion Version, string Path)> Files(string id)
    {
        var beside = Directory.EnumerateFiles(folder, "*" + Extension)
            .Where(f => Path.GetFileName(f).StartsWith(id + ".", StringComparison.OrdinalIgnoreCase))
            .Select(f => (Text: Path.GetFileNameWithoutExtension(f)[Math.Min(
                id.Length + 1, Path.GetFileNameWithoutExtension(f).Length)..], Path: f));
        var inside = Directory.EnumerateDirectories(folder)
            .Where(d => Path.GetFileName(d).Equals(id, StringComparison.OrdinalIgnoreCase))
            .SelectMany(Directory.EnumerateDirectories)
            .SelectMany(d =>
                Directory.EnumerateFiles(d, "*" + Extension).Select(f => (Text: Path.GetFileName(d), Path: f)));
        foreach (var (text, path) in beside.Concat(inside).OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (NuGetVersion.TryParse(text, out var version))
            {
                yield return (version, path);
            }
        }
    }
}
