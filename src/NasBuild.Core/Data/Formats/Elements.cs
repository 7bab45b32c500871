using System.Collections.Immutable;
using System.Globalization;

namespace NasBuild.Core.Data.Formats;

/// <summary>Reads the elements of an array whose header may state a wrong number of them.</summary>
internal static class Elements
{
    /// <summary>Arrays up to this size are read into memory, larger ones only if they are compressed.</summary>
    public const int InMemory = 1 << 26;

    private const int PieceBytes = 1 << 20;

    // Real arrays that are mostly zeros expand as much, but not to that size.
    private const int LargeExpansion = 1 << 28;
    private const int MaxExpansion = 200;

    /// <summary>Returns the bytes of an array of that shape.</summary>
    /// <param name="name">The array's name.</param>
    /// <param name="stream">Its elements: those of a file, or what is in one.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="elementBytes">The bytes of an element.</param>
    /// <param name="packed">The file that the stream reads, and how many bytes of it; null if it is a file.</param>
    /// <exception cref="DataFormatException">The stream ends before, or no array in memory is that large.</exception>
    public static ElementBytes Read(
        string name, Stream stream, ImmutableArray<long> shape, int elementBytes, Packed? packed = null)
    {
        var expected = Size(shape, elementBytes) ?? throw new DataFormatException(
            $"'{name}' has the shape ({string.Join(", ", shape)}), which no array has.");
        var first = new byte[1];
        var begun = 0;
        if (expected > InMemory && (packed?.File ?? stream) is FileStream file)
        {
            var position = file.Position;
            begun = stream.Read(first);

            // What is stored as it is moves the file on by what was read.
            if (begun == 1 && file.Position == position + 1)
            {
                return file.Length - position >= expected ? ElementBytes.InFile(file.Name, position, expected)
                    : throw Truncated(name, file.Length - position, expected, shape);
            }
        }

        if (expected > Array.MaxLength)
        {
            throw new DataFormatException(
                $"'{name}' has the shape ({string.Join(", ", shape)}): compressed arrays of up to 2 GB can be read. "
                + "Store it uncompressed (numpy.save, numpy.savez).");
        }

        // Memory grows with what was read: it is not allocated by the header alone.
        var bytes = new byte[Math.Max(begun, Math.Min(expected, PieceBytes))];
        first.AsSpan(0, begun).CopyTo(bytes);
        for (int length = begun, read; length < expected; length += read)
        {
            if (length == bytes.Length)
            {
                RefuseExpansion(name, length, packed?.Bytes);
                Array.Resize(ref bytes, (int)Math.Min(expected, 2L * length));
            }

            read = stream.Read(bytes.AsSpan(length));
            if (read == 0)
            {
                throw Truncated(name, length, expected, shape);
            }
        }

        return bytes;
    }

    /// <summary>Refuses a small file that expands to gigabytes.</summary>
    /// <exception cref="DataFormatException">It is one.</exception>
    public static void RefuseExpansion(string name, long length, long? packedBytes)
    {
        if (packedBytes is { } packed && length >= LargeExpansion && length / MaxExpansion > packed)
        {
            throw new DataFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}' expands from {packed:N0} bytes to more than {length:N0}, as an archive does that is made to "
                + $"fill the memory. If it is none, store it uncompressed."));
        }
    }

    private static DataFormatException Truncated(string name, long length, long expected, ImmutableArray<long> shape) =>
        new($"'{name}' is truncated after {length} of {expected} bytes, for an array of shape "
            + $"({string.Join(", ", shape)}).");

    private static long? Size(ImmutableArray<long> shape, int elementBytes)
    {
        UInt128 bytes = (uint)elementBytes;
        foreach (var dim in shape)
        {
            // Each dimension must also fit alone, next to one of 0.
            if (dim is < 0 or > int.MaxValue || (bytes *= (uint)dim) > (UInt128)long.MaxValue)
            {
                return null;
            }
        }

        return (long)bytes;
    }

    /// <summary>Where a stream comes from.</summary>
    /// <param name="File">The file that it reads; null if it is not a file.</param>
    /// <param name="Bytes">The bytes of the file that it reads, if these are compressed.</param>
    internal sealed record Packed(FileStream? File, long Bytes);
}
