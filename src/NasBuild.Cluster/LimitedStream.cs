namespace NasBuild.Cluster;

/// <summary>
/// A stream that keeps no more than a number of bytes, whatever the sender says of their number, and drops the others: a
/// transfer that a write ends at once may never return. The inner stream is not disposed with this one.
/// </summary>
/// <param name="inner">The stream that receives them.</param>
/// <param name="maxBytes">The maximum number.</param>
internal sealed class LimitedStream(Stream inner, long maxBytes) : Stream
{
    private long written;

    /// <summary>True if there were more bytes than allowed.</summary>
    public bool IsExceeded => written > maxBytes;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => written;

    /// <inheritdoc/>
    public override long Position
    {
        get => written;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Fits(buffer.Length))
        {
            inner.Write(buffer);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Fits(buffer.Length) ? inner.WriteAsync(buffer, cancellationToken) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private bool Fits(int bytes) => (written += bytes) <= maxBytes;
}
