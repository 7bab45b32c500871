using Microsoft.Win32.SafeHandles;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Data.Formats;

/// <summary>
/// The elements of an array: in memory, or where they are in their file, so that data may be larger than the memory.
/// </summary>
internal abstract class ElementBytes
{
    /// <summary>The number of bytes.</summary>
    public abstract long Length { get; }

    public static implicit operator ElementBytes(byte[] bytes) => new InMemory(bytes);

    public static implicit operator ElementBytes(ReadOnlyMemory<byte> bytes) => new InMemory(bytes);

    public static implicit operator ElementBytes(Memory<byte> bytes) => new InMemory(bytes);

    /// <summary>Returns a part of a file, which stays open.</summary>
    public static ElementBytes InFile(string path, long offset, long length) => new OnDisk(
        path,
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), offset, length);

    /// <summary>Returns a part of an open file.</summary>
    public static ElementBytes InFile(string path, SafeFileHandle file, long offset, long length) =>
        new OnDisk(path, file, offset, length);

    /// <summary>Copies the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="NasException">The file became shorter.</exception>
    public abstract void Read(long offset, Span<byte> target);

    /// <summary>Returns the bytes from <paramref name="offset"/> on.</summary>
    public abstract ElementBytes From(long offset);

    /// <summary>Returns all bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[checked((int)Length)];
        Read(0, bytes);
        return bytes;
    }

    /// <summary>Returns pieces of at most <paramref name="size"/> bytes, in order, in the same memory.</summary>
    public IEnumerable<(long Offset, ReadOnlyMemory<byte> Bytes)> Pieces(int size)
    {
        var piece = new byte[(int)Math.Min(size, Length)];
        for (long offset = 0; offset < Length; offset += size)
        {
            var bytes = piece.AsMemory(0, (int)Math.Min(size, Length - offset));
            Read(offset, bytes.Span);
            yield return (offset, bytes);
        }
    }

    private sealed class InMemory(ReadOnlyMemory<byte> bytes) : ElementBytes
    {
        public override long Length => bytes.Length;

        public override void Read(long offset, Span<byte> target) =>
            bytes.Span.Slice(checked((int)offset), target.Length).CopyTo(target);

        public override ElementBytes From(long offset) => new InMemory(bytes[checked((int)offset)..]);
    }

    // The handle is closed with its last array.
    private sealed class OnDisk(string path, SafeFileHandle file, long start, long length) : ElementBytes
    {
        public override long Length => length;

        public override void Read(long offset, Span<byte> target)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + target.Length, length);
            for (int done = 0, read; done < target.Length; done += read)
            {
                read = RandomAccess.Read(file, target[done..], start + offset + done);
                if (read == 0)
                {
                    throw new NasException(Descriptors.DataUnreadable.With(
                        path, "it became shorter while it was read."));
                }
            }
        }

        public override ElementBytes From(long offset) => new OnDisk(path, file, start + offset, length - offset);
    }
}
