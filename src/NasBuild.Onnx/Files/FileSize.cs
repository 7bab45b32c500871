namespace NasBuild.Onnx.Files;

/// <summary>The size of a file.</summary>
public static class FileSize
{
    /// <summary>Returns the size in bytes of a file's content; for a link, of what it leads to.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static long Of(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}
