// PNG, third edition: w3.org/TR/png-3
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NasBuild.Core.Data.Formats;

namespace NasBuild.Core.Data.Images;

/// <summary>
/// Reads PNG images of every colour type and depth. Transparency is dropped, 16 bits become 8, colour corrections are
/// not applied.
/// </summary>
internal static class PngFormat
{
    private const int MaxPixels = 1 << 26;
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n =>
        Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Returns width and height, read from the first bytes.</summary>
    /// <exception cref="DataFormatException">The file is not a PNG image.</exception>
    public static (int Width, int Height) Size(ReadOnlySpan<byte> file)
    {
        var header = Header.Of(file);
        return (header.Width, header.Height);
    }

    /// <summary>Reads the image.</summary>
    /// <exception cref="DataFormatException">
    /// The file is not a PNG image, is damaged, or has more than 67 million pixels.
    /// </exception>
    public static RasterImage Read(byte[] file)
    {
        var header = Header.Of(file);
        if ((long)header.Width * header.Height > MaxPixels)
        {
            throw new DataFormatException(
                $"It has {header.Width} x {header.Height} pixels: images of up to {MaxPixels} pixels can be read.");
        }

        var palette = Array.Empty<byte>();
        using var compressed = new MemoryStream();
        foreach (var (type, content) in Chunks(file))
        {
            switch (type)
            {
                case "PLTE":
                    palette = content.ToArray();
                    break;
                case "IDAT":
                    compressed.Write(content.Span);
                    break;
            }
        }

        compressed.Position = 0;
        try
        {
            using var scanlines = new ZLibStream(compressed, CompressionMode.Decompress);
            return PngScanlines.Read(header, palette, scanlines);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new DataFormatException($"Its pixels are corrupt: {e.Message}", e);
        }
    }

    private static IEnumerable<(string Type, ReadOnlyMemory<byte> Content)> Chunks(byte[] file)
    {
        for (var start = Signature.Length; ;)
        {
            var rest = file.AsMemory(start);
            var length = rest.Length < 12 ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
            if (length > rest.Length - 12L)
            {
                throw new DataFormatException("It is truncated.");
            }

            var body = rest.Slice(4, 4 + (int)length);
            if (Crc(body.Span) != BinaryPrimitives.ReadUInt32BigEndian(rest.Span[(8 + (int)length)..]))
            {
                throw new DataFormatException($"It is corrupt at byte {start}: the checksum does not match.");
            }

            var type = Encoding.Latin1.GetString(body.Span[..4]);
            if (type == "IEND")
            {
                yield break;
            }

            yield return (type, body[4..]);
            start += 12 + (int)length;
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    /// <summary>The first chunk, IHDR.</summary>
    /// <param name="Width">The number of pixels in a row, at least 1.</param>
    /// <param name="Height">The number of rows, at least 1.</param>
    /// <param name="Depth">The bits of a sample: 1, 2, 4, 8 or 16.</param>
    /// <param name="Samples">The number of samples in a pixel: 1 to 4.</param>
    /// <param name="HasPalette">True if a sample is an index into the palette.</param>
    /// <param name="Interlaced">True if the pixels are stored in seven passes.</param>
    internal sealed record Header(int Width, int Height, int Depth, int Samples, bool HasPalette, bool Interlaced)
    {
        // Depths by colour type: grey, colours, palette, grey with alpha, colours with alpha.
        private static readonly Dictionary<byte, (int Samples, byte[] Depths)> Kinds = new()
        {
            [0] = (1, [1, 2, 4, 8, 16]),
            [2] = (3, [8, 16]),
            [3] = (1, [1, 2, 4, 8]),
            [4] = (2, [8, 16]),
            [6] = (4, [8, 16]),
        };

        /// <summary>The channels that are left: 1 or 3.</summary>
        public int Channels => Samples >= 3 || HasPalette ? 3 : 1;

        public static Header Of(ReadOnlySpan<byte> file)
        {
            if (file.Length < 33 || !file.StartsWith(Signature)
                || !file[8..16].SequenceEqual<byte>([0, 0, 0, 13, .. "IHDR"u8]))
            {
                throw new DataFormatException("It is not a PNG image.");
            }

            var (width, height) = (
                BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]));
            var (depth, type) = (file[24], file[25]);
            return width > 0 && height > 0 && Kinds.TryGetValue(type, out var kind) && kind.Depths.Contains(depth)
                && file[26..28] is [0, 0] && file[28] < 2
                ? new Header(width, height, depth, kind.Samples, type == 3, file[28] == 1)
                : throw new DataFormatException(
                    $"Its header is not valid: {width} x {height}, {depth} bits, colour type {type}.");
        }
    }
}
