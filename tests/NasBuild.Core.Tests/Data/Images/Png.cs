using System.Buffers.Binary;
using System.IO.Compression;

namespace NasBuild.Core.Tests.Data;

/// <summary>Writes PNG images of 8 bits a sample, and chunks as they come.</summary>
internal static class Png
{
    public static byte[] Grey(int width, int height, params byte[] pixels) =>
        Of(width, height, 8, 0, Rows(width, pixels));

    public static byte[] Colours(int width, int height, params byte[] pixels) =>
        Of(width, height, 8, 2, Rows(3 * width, pixels));

    /// <summary>An image with these rows, each with its filter in front.</summary>
    public static byte[] Of(int width, int height, byte depth, byte type, byte[] rows) =>
        File(Header(width, height, depth, type), ("IDAT", Compressed(rows)), ("IEND", []));

    public static (string Type, byte[] Content) Header(int width, int height, byte depth, byte type)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, type);
        return ("IHDR", header);
    }

    public static byte[] File(params (string Type, byte[] Content)[] chunks)
    {
        List<byte> file = [0x89, .. "PNG\r\n\x1A\n"u8];
        foreach (var (type, content) in chunks)
        {
            byte[] body = [.. type.Select(c => (byte)c), .. content];
            file.AddRange([.. BigEndian((uint)content.Length), .. body, .. BigEndian(Crc(body))]);
        }

        return [.. file];
    }

    public static byte[] Compressed(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return result.ToArray();
    }

    private static byte[] Rows(int rowBytes, byte[] pixels) =>
        [.. pixels.Chunk(rowBytes).SelectMany(r => r.Prepend((byte)0))];

    private static byte[] BigEndian(uint number) =>
        [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    // Bit by bit, unlike the reader.
    private static uint Crc(byte[] bytes) =>
        ~bytes.Aggregate(uint.MaxValue, (crc, b) =>
            Enumerable.Range(0, 8).Aggregate(crc ^ b, (c, _) => (c >> 1) ^ ((c & 1) * 0xEDB88320)));
}
