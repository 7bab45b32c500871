namespace NasBuild.Onnx;

/// <summary>
/// A file that is written beside its place and takes it in one step, so that a reader finds the old file or the new one, whole,
/// whenever the writer ends. Disposed without <see cref="Commit"/> it leaves no trace.
/// </summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly FileStream stream;

    public PendingFile(string path)
    {
        this.path = Path.GetFullPath(path);
        temporary = Path.Combine(Path.GetDirectoryName(this.path)!, $".{Path.GetFileName(this.path)}.{Guid.NewGuid():N}.tmp");
        stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
    }

    public Stream Stream => stream;

    /// <summary>Brings the bytes onto the disk.</summary>
    public void Flush()
    {
        stream.Flush(flushToDisk: true);
        stream.Dispose();
    }

    /// <summary>Puts the flushed file into its place.</summary>
    public void Commit() => File.Move(temporary, path, overwrite: true);

    public void Dispose()
    {
        stream.Dispose();
        File.Delete(temporary);
    }
}
