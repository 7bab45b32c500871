using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A node with constant weights, in a graph or in a body of one of its nodes.</summary>
/// <param name="Name">Its name in a <see cref="QuantizationPlan"/>.</param>
/// <param name="Node">The node.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="InBody">True if it is in a body.</param>
internal sealed record WeightedNode(string Name, Node Node, IReadOnlyList<Tensor> Weights, bool InBody);

/// <summary>Finds the nodes with constant weights.</summary>
internal static class WeightedNodes
{
    /// <summary>Returns the nodes, each name once.</summary>
    public static IEnumerable<WeightedNode> In(Graph graph) =>
        In(graph, new QuantizationPlan(NodeBits.Float), _ => null, false).DistinctBy(n => n.Name);

    // Constants of enclosing graphs are read by name.
    private static IEnumerable<WeightedNode> In(
        Graph graph, QuantizationPlan names, Func<string, Tensor?> outer, bool inBody)
    {
        Tensor? Constant(string name) => graph.Values.TryGetValue(name, out var value)
            && (value.Constant is not null || value.Producer is not null || value.IsInput) ? value.Constant : outer(name);
        foreach (var node in graph.Nodes)
        {
            Tensor[] weights = [.. WeightInputs.Of(node).Select(i => Constant(node.Input(i))).OfType<Tensor>()
                .Where(w => w.Shape.Length >= 2 && w.ElementType.IsFloat())];
            if (weights.Length > 0)
            {
                yield return new WeightedNode(names.NameOf(node), node, weights, inBody);
            }

            foreach (var inner in node.Subgraphs.SelectMany(b => In(b, names.Inside(node), Constant, true)))
            {
                yield return inner;
            }
        }
    }
}
