using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

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
        Tensor? Constant(string name) => !graph.Values.TryGetValue(name, out var value) ? outer(name)
            : value.Constant ?? (value.Producer is { } made ? WeightInputs.Moves(made) ? Constant(made.Input(0)) : null
            : value.IsInput ? null : outer(name));
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
