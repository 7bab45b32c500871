// The integer form of ONNX Runtime: com.microsoft.DynamicQuantizeLSTM.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Quantization.Qdq;

/// <summary>
/// An LSTM whose weights are signed bytes with a scale per gate and unit, and whose inputs and states become bytes at
/// run time.
/// </summary>
internal static class DynamicLstm
{
    private const string OpType = "DynamicQuantizeLSTM";
    private const string Domain = "com.microsoft";
    private static readonly string[] Attributes =
        ["activation_alpha", "activation_beta", "activations", "clip", "direction", "hidden_size", "input_forget"];

    /// <summary>Returns true if a graph or a body in it has such an LSTM.</summary>
    public static bool IsIn(Graph graph) =>
        graph.Nodes.Any(n => (n.OpType == OpType && n.Domain == Domain) || n.Subgraphs.Any(IsIn));

    /// <summary>Replaces an LSTM; returns the reason if it has no such form.</summary>
    public static string? Write(Graph graph, GraphBuilder builder, Node node, IntegerSettings settings)
    {
        if (Obstacle(graph, node) is { } reason)
        {
            return reason;
        }

        var (w, r) = (Weights(1), Weights(2));
        builder.Nodes[builder.Nodes.IndexOf(node)] = new Node(
            OpType,
            [node.Inputs[0], w.Bytes, r.Bytes, .. Enumerable.Range(3, 5).Select(node.Input),
                w.Scale, w.ZeroPoint, r.Scale, r.ZeroPoint],
            node.Outputs, node.Name, Domain, [.. node.Attributes.Where(a => Attributes.Contains(a.Name))]);
        return null;

        // [directions, gates, inputs] becomes [directions, inputs, gates].
        (string Bytes, string Scale, string ZeroPoint) Weights(int index)
        {
            var weight = Weight(graph, node, index)!;
            var (directions, gates, inputs) = ((int)weight.Shape[0], (int)weight.Shape[1], (int)weight.Shape[2]);
            var rows = Tensor.Create<float>("w", [directions * gates, inputs], weight.ToArray<float>());
            var grid = settings.Bytes(8);
            var scales = ChannelWeights.ScalesOf(rows, 0, grid, settings.PerChannel);
            var bytes = ChannelWeights.Of(rows, 0, scales, grid).Data.Chunk(gates * inputs)
                .SelectMany(d => MatrixProduct.Transpose(d, gates, inputs)).ToArray();
            return (
                builder.Add(Tensor.Create<sbyte>("w", [directions, inputs, gates], bytes)),
                builder.Add(Tensor.Create<float>("s", [directions, gates], scales)),
                builder.Add(Tensor.Create<sbyte>("z", [directions, gates], new sbyte[scales.Length])));
        }
    }

    private static string? Obstacle(Graph graph, Node node)
    {
        if (!node.Is("LSTM"))
        {
            return "dynamic ranges are for matrix products and LSTM";
        }

        Tensor?[] weights = [Weight(graph, node, 1), Weight(graph, node, 2)];
        return weights.Contains(null) ? "its weights are computed, not constant"
            : weights.Any(w => w is not { ElementType: ElementType.Float, Shape.Length: 3, Count: > 0 })
            ? "its weights are not of single precision"
            : node.Int("layout", 0) != 0 ? "its first axis counts samples" : null;
    }

    // A body may read constants of enclosing graphs, which it does not have.
    private static Tensor? Weight(Graph graph, Node node, int index) => graph[node.Inputs[index]].Initializer;
}
