using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Bytes of <see cref="ByteGrid.Bits4"/> stored two per byte, in operators that every runtime computes once, when it
/// loads the model: the first half of the weights in the low halves of the bytes, the second in the high ones.
/// </summary>
internal static class PackedWeights
{
    /// <summary>
    /// Adds bytes to a graph, two per byte where they are of 4 bits, and returns the name of the value that holds them,
    /// signed, in their shape.
    /// </summary>
    /// <param name="builder">The graph; its nodes come before those that read the value.</param>
    /// <param name="grid">The bytes that there are.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="add">Adds a node to the graph, in order.</param>
    public static string Add(
        GraphBuilder builder, ByteGrid grid, sbyte[] bytes, IReadOnlyList<long> shape, Action<Node> add) =>
        grid == ByteGrid.Bits4 ? Packed(builder, bytes, shape, add)
            : builder.Add(Tensor.Create<sbyte>("w", [.. shape], bytes));

    private static string Packed(GraphBuilder builder, sbyte[] bytes, IReadOnlyList<long> shape, Action<Node> add)
    {
        // Halves of whole channels need no other shape.
        var isEven = shape[0] % 2 == 0;
        var half = (bytes.Length + 1) / 2;
        var packed = new byte[half];
        for (var i = 0; i < bytes.Length; i++)
        {
            packed[i % half] |= (byte)(i < half ? (byte)bytes[i] >> 4 : (byte)bytes[i] & 0xF0);
        }

        var stored = builder.Add(Tensor.Create<byte>(
            "w", isEven ? [shape[0] / 2, .. shape.Skip(1)] : [half], packed));
        var four = builder.Add(Tensor.Scalar<byte>("n", 4));
        var (low, high) = (Shift(stored, "LEFT"), Shift(Shift(stored, "RIGHT"), "LEFT"));
        var both = Op("Concat", [low, high], Onnx.Attribute.Of("axis", 0L));
        if (!isEven)
        {
            var exact = bytes.Length % 2 == 0 ? both : Op("Slice", [both, Longs(0), Longs(bytes.Length)]);
            both = Op("Reshape", [exact, Longs([.. shape])]);
        }

        return Op("Cast", [both], Onnx.Attribute.Of("to", (long)ElementType.Int8));

        string Shift(string value, string direction) =>
            Op("BitShift", [value, four], Onnx.Attribute.Of("direction", direction));

        string Op(string opType, string[] inputs, params Onnx.Attribute[] attributes)
        {
            var to = builder.FreshName("u");
            add(new Node(opType, inputs, [to], "", "", attributes));
            return to;
        }

        string Longs(params long[] values) => builder.Add(Tensor.Create<long>("n", [values.Length], values));
    }
}
