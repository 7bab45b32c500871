using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Layers;

/// <summary>
/// A node whose output channels are sums over constant weights: a convolution or a fully connected layer.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="WeightAxis">The weight's axis that counts output channels.</param>
internal sealed record WeightedNode(Node Node, Tensor Weight, int WeightAxis)
{
    /// <summary>The name of the output value, whose axis 1 counts the channels.</summary>
    public string Output => Node.Outputs[0];

    /// <summary>The number of output channels.</summary>
    public int Channels => (int)Weight.Shape[WeightAxis];

    /// <summary>
    /// Returns the nodes of that kind, in the graph's order, whose weights no other node reads and whose output is not
    /// an output of the model.
    /// </summary>
    public static IEnumerable<WeightedNode> In(Graph graph) =>
        graph.Nodes.Select(n => Of(n, graph)).OfType<WeightedNode>();

    private static WeightedNode? Of(Node node, Graph graph)
    {
        if (!node.Is("Conv") && !node.Is("Gemm"))
        {
            return null;
        }

        var weight = graph[node.Input(1)];
        var bias = node.Input(2).Length > 0 ? graph[node.Input(2)] : null;
        // The correction is folded into the bias as one number per channel.
        var foldable = bias is null || (IsOwn(bias) && node.Float("beta", 1) == 1
            && bias.Initializer!.Shape is [.., var last] && last == bias.Initializer.Count);
        return IsOwn(weight) && foldable && !graph[node.Outputs[0]].IsOutput
            ? new WeightedNode(node, weight.Initializer!, node.Is("Gemm") && node.Int("transB", 0) == 0 ? 1 : 0)
            : null;

        static bool IsOwn(Value value) => value is
        { Initializer.ElementType: ElementType.Float, Uses.Count: 1, IsOutput: false };
    }
}
