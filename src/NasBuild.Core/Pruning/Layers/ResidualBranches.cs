using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Layers;

/// <summary>
/// The residual branches of a graph: in y = x + f(x), the nodes of f. Every later branch adds to y in turn.
/// </summary>
internal static class ResidualBranches
{
    /// <summary>
    /// Returns the layers of the graph in its order, each with the sum at the end of the innermost branch that it is
    /// in, or null. A layer is a product with weights that do not depend on the graph's inputs.
    /// </summary>
    public static IReadOnlyList<(Node Layer, Node? Sum)> ByLayer(Graph graph)
    {
        var (computed, places) = (Computed(graph), new Dictionary<Node, int>(ReferenceEqualityComparer.Instance));
        var layers = new OrderedDictionary<Node, Node?>(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.Nodes)
        {
            places.Add(node, places.Count);
            if (node.OpType is "MatMul" or "Gemm" or "Conv" or "ConvTranspose" or "Attention" or "FusedConv"
                && computed.Contains(node.Inputs[0]) && !computed.Contains(node.Inputs[1]))
            {
                layers.Add(node, null);
            }
            else if (node.OpType is "Add" or "Sum" or "SkipLayerNormalization" or "SkipSimplifiedLayerNormalization"
                && node.Inputs.Take(2).All(computed.Contains) && node.Inputs.Length > 1)
            {
                var (x, y) = (node.Inputs[0], node.Inputs[1]);
                foreach (var layer in Between(graph, places, x, y).Concat(Between(graph, places, y, x))
                    .Where(n => layers.TryGetValue(n, out var sum) && sum is null))
                {
                    layers[layer] = node;
                }
            }
        }

        return [.. layers.Select(l => (l.Key, l.Value))];
    }

    // The nodes on the paths from one value to another.
    private static List<Node> Between(Graph graph, Dictionary<Node, int> places, string from, string to)
    {
        int Place(string value) => graph[value].Producer is { } producer ? places[producer] : -1;

        var first = Place(from);
        var before = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<string>([to]);
        while (waiting.TryPop(out var value))
        {
            if (value.Length > 0 && Place(value) > first && before.Add(graph[value].Producer!))
            {
                graph[value].Producer!.Inputs.ToList().ForEach(waiting.Push);
            }
        }

        var after = new HashSet<string> { from };
        var between = new List<Node>();
        foreach (var node in before.OrderBy(n => places[n]).Where(n => n.Inputs.Any(after.Contains)))
        {
            after.UnionWith(node.Outputs);
            between.Add(node);
        }

        return between;
    }

    private static HashSet<string> Computed(Graph graph)
    {
        var computed = graph.RequiredInputs.Select(i => i.Name).ToHashSet();
        foreach (var node in graph.Nodes.Where(n => n.Inputs.Concat(n.CapturedNames()).Any(computed.Contains)))
        {
            computed.UnionWith(node.Outputs.Where(o => o.Length > 0));
        }

        return computed;
    }
}
