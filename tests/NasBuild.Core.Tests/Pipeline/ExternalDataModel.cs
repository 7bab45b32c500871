using System.Text;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>
/// A model y = x + w whose w, 16 floats, lies in another file, written as ONNX's messages lay it down.
/// </summary>
internal static class ExternalDataModel
{
    public static byte[] ToBytes(string location) =>
    [
        .. Number(1, 8),
        .. Message(7, Graph(location)),
        .. Message(8, Number(2, 17)),
    ];

    private static byte[] Graph(string location) =>
    [
        .. Message(1, [.. Text(1, "x"), .. Text(1, "w"), .. Text(2, "y"), .. Text(3, "add"), .. Text(4, "Add")]),
        .. Text(2, "g"),
        .. Message(5, [.. Number(1, 16), .. Number(2, 1), .. Text(8, "w"), .. Message(
            13, [.. Text(1, "location"), .. Text(2, location)]), .. Number(14, 1)]),
        .. Message(11, Declaration("x")),
        .. Message(12, Declaration("y")),
    ];

    private static byte[] Declaration(string name) =>
    [
        .. Text(1, name),
        .. Message(
            2,
            Message(1, [.. Number(1, 1), .. Message(2, [.. Message(1, Text(2, "n")), .. Message(1, Number(1, 16))])])),
    ];

    // Everything here is shorter than 128 bytes or one group of seven bits more.
    private static byte[] Message(int field, byte[] content) =>
        [(byte)((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(int field, int value) => [(byte)(field << 3), .. Varint(value)];

    private static byte[] Varint(int value) =>
        value < 128 ? [(byte)value] : [(byte)(value | 128), .. Varint(value >> 7)];
}
