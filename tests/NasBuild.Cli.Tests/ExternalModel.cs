using System.Text;

namespace NasBuild.Cli.Tests;

/// <summary>
/// A model whose weights lie in another file: MatMul of x[batch, 1024] and w[1024, columns], written as bare
/// protobuf fields.
/// </summary>
internal static class ExternalModel
{
    public static void Write(string path, string dataFile, long columns)
    {
        byte[] weight =
        [
            .. Number(1, 1024), .. Number(1, columns), .. Number(2, 1), .. Text(8, "w"),
            .. Message(13, Text(1, "location"), Text(2, dataFile)), .. Number(14, 1),
        ];
        byte[] node = [.. Text(1, "x"), .. Text(1, "w"), .. Text(2, "y"), .. Text(3, "product"), .. Text(4, "MatMul")];
        byte[] graph = [
            .. Message(1, node), .. Text(2, "g"), .. Message(5, weight), .. Declared(11, "x", 1024),
            .. Declared(12, "y", columns)];
        File.WriteAllBytes(path, [.. Number(1, 8), .. Message(7, graph), .. Message(8, Number(2, 17))]);
    }

    private static byte[] Declared(int field, string name, long columns) =>
        Message(field, Text(1, name), Message(
            2, Message(1, Number(1, 1), Message(2, Message(1, Text(2, "batch")), Message(1, Number(1, columns))))));

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(p => p)];
        return [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];
    }

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static IEnumerable<byte> Varint(long value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)((value & 127) | 128);
        }

        yield return (byte)value;
    }
}
