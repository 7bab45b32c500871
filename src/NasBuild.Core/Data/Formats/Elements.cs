using System.Collections.Immutable;

namespace NasBuild.Core.Data.Formats;

/// <summary>Reads the elements of an array whose header may state a wrong number of them.</summary>
internal static class Elements
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Returns the bytes of an array of that shape.</summary>
    /// <exception cref="DataFormatException">The stream ends before, or no array in memory is that large.</exception>
    public static byte[] Read(string name, Stream stream, ImmutableArray<long> shape, int elementBytes)
    {
        var expected = Size(shape, elementBytes)
            ?? throw new DataFormatException(
                $"'{name}' has the shape ({string.Join(", ", shape)}): arrays of up to 2 GB can be read.");

        // Memory grows with what was read: it is not allocated by the header alone.
        var bytes = new byte[Math.Min(expected, PieceBytes)];
        for (int length = 0, read; length < expected; length += read)
        {
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(expected, 2L * length));
            }

            read = stream.Read(bytes.AsSpan(length));
            if (read == 0)
            {
                throw new DataFormatException(
                    $"'{name}' is truncated after {length} of {expected} bytes, for an array of shape ({string.Join(", ", shape)}).");
            }
        }

        return bytes;
    }

    private static int? Size(ImmutableArray<long> shape, int elementBytes)
    {
        UInt128 bytes = (uint)elementBytes;
        foreach (var dim in shape)
        {
            // Each dimension must also fit alone, next to one of 0.
            if (dim is < 0 or > int.MaxValue || (bytes *= (uint)dim) > (UInt128)Array.MaxLength)
            {
                return null;
            }
        }

        return (int)bytes;
    }
}
