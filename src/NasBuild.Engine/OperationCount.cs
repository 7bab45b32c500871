using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>The operations of one run, which are the same on every machine.</summary>
/// <param name="Macs">The multiply-accumulate operations of convolutions and matrix products.</param>
/// <param name="BitOperations">The sum over these operations of the product of the bits of both factors.</param>
public sealed record OperationCount(long Macs, long BitOperations)
{
    /// <summary>Counts the operations of <paramref name="model"/>.</summary>
    /// <inheritdoc cref="MacCount.ByNode"/>
    public static OperationCount Of(Model model, IReadOnlyDictionary<string, TensorType> shapes)
    {
        var counts = MacCount.ByNode(model, shapes);
        return new OperationCount(counts.Values.Sum(), counts.Sum(c => c.Value * Bits(model.Graph, c.Key, shapes)));
    }

    /// <summary>
    /// Counts the operations of <paramref name="model"/> on <paramref name="sample"/>, which is run once for its
    /// shapes.
    /// </summary>
    /// <exception cref="SessionException">ONNX Runtime cannot run the model.</exception>
    public static OperationCount Of(Model model, IReadOnlyDictionary<string, Tensor> sample) =>
        Of(model, ShapeInference.Of(model, sample));

    // Two factors quantized to bytes are multiplied as bytes; if one is wider the other is widened, except a constant,
    // which counts as it is stored.
    private static long Bits(Graph graph, Node node, IReadOnlyDictionary<string, TensorType> shapes)
    {
        int Type(string value) => shapes.TryGetValue(value, out var type) ? type.ElementType.Bits() : 32;
        int Rounded(string value) =>
            graph[value].Producer is { OpType: "DequantizeLinear" } from ? Type(from.Inputs[0]) : Type(value);
        int Computed(string value) => Math.Min(Type(value), StoredBits(graph, value) ?? 32);
        var (a, b) = (node.Input(0), node.Input(node.OpType == "QLinearConv" ? 3 : 1));
        return node.OpType == "MatMulNBits" ? Type(a) * node.Int("bits", 4)
            : Rounded(a) == 8 && Rounded(b) == 8 ? 8 * 8
            : Computed(a) * Computed(b);
    }

    // The bits of a stored constant, however a runtime widens, scales, transposes or unpacks it when it loads the
    // model; null if it is none. Halves of bytes that are shifted out and put one behind the other were 4 bits.
    private static int? StoredBits(Graph graph, string value) => graph[value] is var found
        && found.Producer is { OpType: "DequantizeLinear" or "Cast" or "Mul" or "Transpose" or "Reshape" or "Slice" } from
        ? StoredBits(graph, from.Inputs[0])
        : found.Producer is { OpType: "Concat" } both
            && both.Inputs.All(i => graph[i].Producer is { OpType: "BitShift" } && StoredBits(graph, i) is not null)
        ? 4
        : found.Producer is { OpType: "BitShift" } shifted ? StoredBits(graph, shifted.Inputs[0])
        : found.Initializer?.ElementType.Bits();
}
