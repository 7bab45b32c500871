namespace NasBuild.Onnx.Files;

/// <summary>The size of a file.</summary>
public static class FileSize
{
    /// <summary>
    /// Returns the size in bytes of a file's content; for a link, of what it leads to. It opens nothing: a pipe that is
    /// opened waits for a writer.
    /// </summary>
    /// <exception cref="IOException">The file does not exist.</exception>
    public static long Of(string path)
    {
        var target = (FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        return target.Exists ? target.Length
            : throw (Directory.Exists(target.FullName) ? new IOException($"'{path}' is a folder.")
                : new FileNotFoundException($"Could not find file '{path}'.", path));
    }
}
