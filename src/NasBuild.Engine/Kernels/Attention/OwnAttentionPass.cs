using NasBuild.Onnx;

namespace NasBuild.Engine.Kernels.Attention;

/// <summary>
/// A pass that joins softmax(s q k + mask) v to one operator of our own, so that a training keeps neither scores nor
/// probabilities.
/// </summary>
internal static class OwnAttentionPass
{
    /// <summary>The operator with its domain.</summary>
    public const string Operator = $"{OwnOperators.Domain}::Attention";

    /// <summary>Joins every attention of floats whose mask is not trained.</summary>
    /// <param name="model">A model of operator set 13 or later.</param>
    /// <param name="types">The concrete types of its values.</param>
    /// <param name="parameters">The names of the initializers that are trained.</param>
    public static Model Apply(
        Model model, IReadOnlyDictionary<string, TensorType> types, IReadOnlyCollection<string> parameters)
    {
        var graph = model.Graph;
        var trained = Trained(graph, parameters);
        var builder = new GraphBuilder(graph);
        foreach (var last in graph.Nodes)
        {
            if (Match(graph, types, trained, last) is { } found)
            {
                var scale = builder.Add(Tensor.Scalar("attention.scale", found.Scale));
                string[] inputs = [found.Query, found.Key, last.Inputs[1], scale];
                builder.Nodes.RemoveAll(found.Parts.Contains);
                builder.Nodes.Add(new Node(
                    "Attention", found.Mask is { } mask ? [.. inputs, mask] : inputs, last.Outputs, last.Name,
                    OwnOperators.Domain));
            }
        }

        return builder.Nodes.Count == graph.Nodes.Length ? model
            : model.With(builder.Build()).WithOpset(OwnOperators.Domain, OwnOperators.Version);
    }

    // From the last product back.
    private static Found? Match(
        Graph graph, IReadOnlyDictionary<string, TensorType> types, HashSet<string> trained, Node last)
    {
        Node? Inner(string name, string opType) =>
            graph.Values.TryGetValue(name, out var value) && value is { IsOutput: false, Uses.Count: 1 }
            && value.Producer is { } node && node.Is(opType) ? node : null;
        float? Scalar(string name) => !trained.Contains(name) && graph.Values.TryGetValue(name, out var value)
            && value.Constant is { Count: 1 } one ? one.ToFloats()[0] : null;

        // The product of queries and keys, with the factor that may follow it, at either place of a Mul.
        Found? Scores(string name) => Inner(name, "MatMul") is { } product ? new(product, 1, null, [product])
            : Scaled(Inner(name, "Div"), 0, 1, by => 1 / by)
                ?? Scaled(Inner(name, "Mul"), 0, 1, by => by) ?? Scaled(Inner(name, "Mul"), 1, 0, by => by);
        Found? Scaled(Node? node, int scores, int factor, Func<float, float> scale) =>
            node is not null && Inner(node.Inputs[scores], "MatMul") is { } product
            && Scalar(node.Inputs[factor]) is { } by ? new(product, scale(by), null, [product, node]) : null;
        Found? Masked(Node? sum, int scores, int mask) => sum is not null && Scores(sum.Inputs[scores]) is { } found
            ? found with { Mask = sum.Inputs[mask], Parts = [.. found.Parts, sum] } : null;

        if (!last.Is("MatMul") || Inner(last.Inputs[0], "Softmax") is not { } softmax
            || !types.TryGetValue(softmax.Inputs[0], out var type) || type.ElementType != ElementType.Float
            || (softmax.Int("axis", -1) is var axis && axis != -1 && axis != type.Shape.Length - 1))
        {
            return null;
        }

        var sum = Inner(softmax.Inputs[0], "Add");
        return (Scores(softmax.Inputs[0]) ?? Masked(sum, 0, 1) ?? Masked(sum, 1, 0)) is { } found
            && (found.Mask is not { } mask || (!trained.Contains(mask) && IsBroadcast(types, mask, type)))
            && HaveOneLead(types, type, found.Query, found.Key, last.Inputs[1])
                ? found with { Parts = [.. found.Parts, softmax, last] } : null;
    }

    private static bool IsBroadcast(IReadOnlyDictionary<string, TensorType> types, string mask, TensorType scores) =>
        types.TryGetValue(mask, out var type) && type.ElementType == ElementType.Float
        && type.Shape.Length <= scores.Shape.Length
        && type.Shape.Reverse().Zip(scores.Shape.Reverse()).All(d => d.First == 1 || d.First == d.Second);

    private static bool HaveOneLead(
        IReadOnlyDictionary<string, TensorType> types, TensorType scores, params string[] names) =>
        scores.Shape.Length >= 2 && names.All(n => types.TryGetValue(n, out var type)
            && type.Shape.Length == scores.Shape.Length
            && type.Shape.SkipLast(2).SequenceEqual(scores.Shape.SkipLast(2)));

    private static HashSet<string> Trained(Graph graph, IReadOnlyCollection<string> parameters)
    {
        HashSet<string> trained = [.. parameters];
        foreach (var node in graph.Nodes.Where(n => n.Inputs.Concat(n.CapturedNames()).Any(trained.Contains)))
        {
            trained.UnionWith(node.Outputs);
        }

        return trained;
    }

    /// <summary>An attention in a graph.</summary>
    /// <param name="Product">The product of queries and keys.</param>
    /// <param name="Scale">Its factor.</param>
    /// <param name="Mask">What is added to it; null for nothing.</param>
    /// <param name="Parts">The nodes that become one.</param>
    private sealed record Found(Node Product, float Scale, string? Mask, HashSet<Node> Parts)
    {
        public string Query => Product.Inputs[0];

        public string Key => Product.Inputs[1];
    }
}
