namespace NasBuild.Onnx.Files;

/// <summary>
/// A temporary file that replaces another one in one step, so that a reader finds the complete old or new file,
/// whenever the writer ends. If it is disposed without <see cref="Commit"/>, it is deleted.
/// </summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly FileStream stream;

    public PendingFile(string path)
    {
        this.path = Path.GetFullPath(path);
        temporary = Path.Combine(
            Path.GetDirectoryName(this.path)!, $".{Path.GetFileName(this.path)}.{Guid.NewGuid():N}.tmp");
        stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
    }

    public Stream Stream => stream;

    /// <summary>Flushes the bytes to the disk.</summary>
    public void Flush()
    {
        stream.Flush(flushToDisk: true);
        stream.Dispose();
    }

    /// <summary>Moves the flushed file to its path.</summary>
    public void Commit() => File.Move(temporary, path, overwrite: true);

    public void Dispose()
    {
        stream.Dispose();
        File.Delete(temporary);
    }
}
