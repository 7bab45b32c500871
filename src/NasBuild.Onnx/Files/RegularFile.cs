using System.Globalization;

namespace NasBuild.Onnx.Files;

/// <summary>
/// Opens files that somebody else names. A pipe, a device or a socket waits for ever or never ends, so it is refused
/// before it is opened: unlike a file with contents, it has no size. So is what Git LFS leaves in place of a file that was
/// not fetched.
/// </summary>
public static class RegularFile
{
    private const int MaxPointerBytes = 1024;

    private static ReadOnlySpan<byte> Pointer => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">The file does not exist, is empty, or is none.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        Check(path);
        return File.OpenRead(path);
    }

    /// <summary>Returns the contents of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Its largest size.</param>
    /// <exception cref="IOException">The file does not exist, is empty or too large, or is none.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static byte[] ReadAllBytes(string path, long maxBytes = 1 << 28)
    {
        if (Check(path) is var size && size > maxBytes)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' has {size:N0} bytes, and at most {maxBytes:N0} are read."));
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>Returns true if a path, which somebody may have left, is a regular file with contents.</summary>
    public static bool Exists(string path)
    {
        try
        {
            return Check(path) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static long Check(string path)
    {
        var size = FileSize.Of(path);
        return size <= 0
            ? throw new IOException($"'{path}' is empty, or is no regular file but a pipe, a device or a socket.")
            : size <= MaxPointerBytes && IsPointer(path)
            ? throw new IOException($"'{path}' is a pointer of Git LFS, not the file itself; 'git lfs pull' fetches it.")
            : size;
    }

    // git-lfs.com: docs/spec.md
    private static bool IsPointer(string path)
    {
        Span<byte> start = stackalloc byte[Pointer.Length];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual(Pointer);
    }
}
