namespace NasBuild.Onnx.Files;

/// <summary>Resolves every symbolic link in a path.</summary>
public static class RealPath
{
    private const int MaxLinks = 40;

    private static readonly StringComparison Comparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>
    /// Returns true if <paramref name="path"/> is in <paramref name="folder"/> after links are resolved.
    /// </summary>
    public static bool IsInside(string folder, string path)
    {
        var root = Of(folder);
        return Of(path)
            .StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, Comparison);
    }

    /// <summary>Returns true if both paths are of one file.</summary>
    public static bool AreSame(string one, string other) => string.Equals(Of(one), Of(other), Comparison);

    /// <summary>Returns the path without links; segments that do not exist are kept.</summary>
    /// <exception cref="IOException">The links form a cycle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        var rest = Segments(full);
        for (var links = 0; rest.TryPop(out var segment);)
        {
            var next = Path.Combine(current, segment);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"'{path}' goes through too many links.");
            }

            target = Path.GetFullPath(target, current);
            current = Path.GetPathRoot(target)!;
            foreach (var inner in Segments(target).Reverse())
            {
                rest.Push(inner);
            }
        }

        return current;
    }

    // On a stack, so that the first segment is on top.
    private static Stack<string> Segments(string full) => new(full[Path.GetPathRoot(full)!.Length..]
        .Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
            StringSplitOptions.RemoveEmptyEntries).Reverse());
}
