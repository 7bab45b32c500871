using NasBuild.Onnx;

namespace NasBuild.Engine;

/// <summary>
/// Counts the multiply-accumulate operations of convolutions, matrix products and attention in a graph.
/// </summary>
public static class MacCount
{
    /// <summary>Returns the operations of one run by node, for nodes that have any.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">The concrete shapes of its values, which fix the batch.</param>
    public static IReadOnlyDictionary<Node, long> ByNode(Model model, IReadOnlyDictionary<string, TensorType> shapes) =>
        model.Graph.Nodes.Select(n => (Node: n, Macs: Of(n, shapes) ?? 0))
            .Where(x => x.Macs > 0).ToDictionary(x => x.Node, x => x.Macs);

    /// <summary>Returns the operations of one run.</summary>
    /// <inheritdoc cref="ByNode"/>
    public static long Total(Model model, IReadOnlyDictionary<string, TensorType> shapes) =>
        model.Graph.Nodes.Sum(n => Of(n, shapes) ?? 0);

    /// <summary>
    /// Returns the operations of one run of a node; null if they cannot be determined from <paramref name="shapes"/>.
    /// </summary>
    public static long? Of(Node node, IReadOnlyDictionary<string, TensorType> shapes)
    {
        if (!Counts(node))
        {
            return 0;
        }

        if (AttentionCount.Of(node, shapes) is var (projection, attention))
        {
            return projection + attention;
        }

        TensorType? Shape(string name) => shapes.GetValueOrDefault(name);
        if (node.Outputs.Length == 0 || Shape(node.Outputs[0]) is not { } y || Shape(node.Input(0)) is not { } a
            || Shape(node.Input(1)) is not { } b)
        {
            return null;
        }

        return (node.Domain, node.OpType) switch
        {
            // Every output element sums over the weights of its output channel.
            ("", "Conv" or "ConvInteger") or ("com.microsoft", "FusedConv") when b.Shape is [> 0, ..] => y.Count * (b.Count / b.Shape[0]),
            ("", "QLinearConv") when Shape(node.Input(3)) is { Shape: [> 0, ..] } w => y.Count * (w.Count / w.Shape[0]),
            // Every input element is multiplied with the weights of its input channel.
            ("", "ConvTranspose") when b.Shape is [> 0, ..] => a.Count * (b.Count / b.Shape[0]),
            ("", "MatMul" or "MatMulInteger") when a.Shape.Length > 0 => y.Count * a.Shape[^1],
            ("", "Gemm") or ("com.microsoft", "FusedGemm") when a.Shape.Length == 2 =>
                y.Count * a.Shape[node.Int("transA", 0) == 0 ? 1 : 0],
            ("com.microsoft", "FusedMatMul") when a.Shape.Length > 1 =>
                y.Count * a.Shape[node.Int("transA", 0) == 0 ? ^1 : ^2],
            ("com.microsoft", "MatMulNBits") => y.Count * node.Int("K", 0),
            _ => null,
        };
    }

    private static bool Counts(Node node) => (node.Domain, node.OpType) is
        ("", "Conv" or "ConvInteger" or "QLinearConv" or "ConvTranspose" or "MatMul" or "MatMulInteger" or "Gemm")
        or ("com.microsoft", "MatMulNBits" or "FusedConv" or "FusedGemm" or "FusedMatMul" or "Attention"
            or "MultiHeadAttention" or "GroupQueryAttention")
        or ("", "Attention");
}
