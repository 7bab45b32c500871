using System.Globalization;

namespace NasBuild.Onnx.Files;

/// <summary>
/// Opens files that somebody else names. A pipe, a device or a socket waits for ever or never ends, so it is refused
/// before it is opened: unlike a file with contents, it has no size.
/// </summary>
public static class RegularFile
{
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
            return FileSize.Of(path) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static long Check(string path) => FileSize.Of(path) is > 0 and var size ? size
        : throw new IOException($"'{path}' is empty, or is no regular file but a pipe, a device or a socket.");
}
