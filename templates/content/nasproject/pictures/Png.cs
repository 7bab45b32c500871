using System.Buffers.Binary;
using System.IO.Compression;

namespace NasProject._1;

/// <summary>Reads PNG files of 8 bits a channel as grey, whatever their colours. What is transparent is white.</summary>
internal static class Png
{
    // What a hostile file may cost: 16 MB.
    private const int MostPixels = 16_000_000;

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="InvalidDataException">It is no such PNG.</exception>
    public static GreyImage Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
        {
            throw new InvalidDataException("Only PNG images can be read.");
        }

        ReadOnlySpan<byte> header = [];
        using var compressed = new MemoryStream();

        // A chunk: length, type, data, checksum.
        for (var rest = file[Signature.Length..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                throw new InvalidDataException("The PNG breaks off.");
            }

            var data = rest.Slice(8, (int)length);
            if (rest[4..].StartsWith("IHDR"u8))
            {
                header = data;
            }
            else if (rest[4..].StartsWith("IDAT"u8))
            {
                compressed.Write(data);
            }

            rest = rest[(12 + data.Length)..];
        }

        compressed.Position = 0;
        return Decode(header, compressed);
    }

    private static GreyImage Decode(ReadOnlySpan<byte> header, Stream compressed)
    {
        // Width, height, bits, colour type, compression, filter, interlacing.
        var channels = header is [.., 8, var colour, 0, 0, 0] && header.Length == 13 ? colour switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 } : 0;
        if (channels == 0)
        {
            throw new InvalidDataException("Only PNG images of 8 bits a channel, without a palette and not interlaced, can be read.");
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        if (width == 0 || height == 0 || (ulong)width * height > MostPixels)
        {
            throw new InvalidDataException($"Only PNG images of at most {MostPixels / 1_000_000} million pixels can be read.");
        }

        using var lines = new ZLibStream(compressed, CompressionMode.Decompress);
        try
        {
            return new((int)width, (int)height, Pixels(lines, (int)width, (int)height, channels));
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("The PNG breaks off.");
        }
    }

    private static byte[] Pixels(Stream lines, int width, int height, int channels)
    {
        var pixels = new byte[width * height];
        byte[] filter = [0], above = new byte[width * channels], line = new byte[width * channels];
        for (var y = 0; y < height; y++)
        {
            lines.ReadExactly(filter);
            lines.ReadExactly(line);
            for (var i = 0; i < line.Length; i++)
            {
                var (left, corner) = i < channels ? (0, 0) : (line[i - channels], above[i - channels]);
                line[i] += (byte)Predicted(filter[0], left, above[i], corner);
            }

            for (var x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = Grey(line.AsSpan(x * channels, channels));
            }

            (above, line) = (line, above);
        }

        return pixels;
    }

    private static int Predicted(byte filter, int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return filter switch
        {
            0 => 0,
            1 => left,
            2 => up,
            3 => (left + up) / 2,
            4 => toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner,
            _ => throw new InvalidDataException("The PNG is damaged."),
        };
    }

    private static byte Grey(ReadOnlySpan<byte> pixel)
    {
        var grey = pixel.Length < 3 ? pixel[0] : ((299 * pixel[0]) + (587 * pixel[1]) + (114 * pixel[2])) / 1000;
        var opacity = pixel.Length % 2 == 0 ? pixel[^1] : 255;
        return (byte)(((grey * opacity) + (255 * (255 - opacity))) / 255);
    }
}
