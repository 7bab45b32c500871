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
        Node? Inner(string name, params string[] operators) =>
            graph.Values.TryGetValue(name, out var value) && value is { IsOutput: false, Uses.Count: 1 }
            && value.Producer is { } node && operators.Any(o => node.Is(o)) ? node : null;
        float? Scalar(string name) => !trained.Contains(name) && graph.Values.TryGetValue(name, out var value)
            && value.Constant is { Count: 1 } one ? one.ToFloats()[0] : null;
        (Node Node, string Mask)? Masked(Node sum) =>
            Scores(sum.Inputs[0]) is not null ? (sum, sum.Inputs[1])
            : Scores(sum.Inputs[1]) is not null ? (sum, sum.Inputs[0])
            : null;

        // The product of queries and keys, with the factor that follows it.
        (HashSet<Node> Parts, Node Product, float Scale)? Scores(string name) =>
            Inner(name, "MatMul") is { } product ? ([product], product, 1)
            : Inner(name, "Div") is { } quotient && Inner(quotient.Inputs[0], "MatMul") is { } divided
                && Scalar(quotient.Inputs[1]) is { } divisor ? ([quotient, divided], divided, 1 / divisor)
            : Inner(name, "Mul") is { } scaled
                && new[] { (0, 1), (1, 0) }.Select(o => (
                    Product: Inner(scaled.Inputs[o.Item1], "MatMul"), Factor: Scalar(scaled.Inputs[o.Item2])))
                    .FirstOrDefault(o => o is { Product: not null, Factor: not null }) is { Product: { } multiplied } by
                ? ([scaled, multiplied], multiplied, by.Factor!.Value)
            : null;

        if (!last.Is("MatMul") || Inner(last.Inputs[0], "Softmax") is not { } softmax
            || !types.TryGetValue(softmax.Inputs[0], out var type) || type.ElementType != ElementType.Float
            || type.Shape.Length < 2 || (softmax.Int("axis", -1) != -1 && softmax.Int("axis", -1) != type.Shape.Length - 1))
        {
            return null;
        }

        var masked = Inner(softmax.Inputs[0], "Add") is { } sum ? Masked(sum) : null;
        var scores = masked is var (added, added2) ? Scores(added.Inputs[0] == added2 ? added.Inputs[1] : added.Inputs[0])
            : Scores(softmax.Inputs[0]);
        return scores is not var (parts, product, scale) ? null
            : masked is { Mask: var mask } && (trained.Contains(mask) || !IsBroadcast(types, mask, type)) ? null
            : !HaveOneLead(types, product.Inputs[0], product.Inputs[1], last.Inputs[1]) ? null
            : new Found(
                product.Inputs[0], product.Inputs[1], scale, masked?.Mask,
                [.. parts, softmax, last, .. masked is null ? Array.Empty<Node>() : [masked.Value.Node]]);
    }

    private static bool IsBroadcast(IReadOnlyDictionary<string, TensorType> types, string mask, TensorType scores) =>
        types.TryGetValue(mask, out var type) && type.ElementType == ElementType.Float
        && type.Shape.Length <= scores.Shape.Length
        && type.Shape.Reverse().Zip(scores.Shape.Reverse()).All(d => d.First == 1 || d.First == d.Second);

    private static bool HaveOneLead(IReadOnlyDictionary<string, TensorType> types, params string[] names) =>
        names.All(types.ContainsKey) && names.Select(n => types[n].Shape).ToList() is var shapes
        && shapes.TrueForAll(s => s.Length >= 2 && s.SkipLast(2).SequenceEqual(shapes[0].SkipLast(2)));

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
    private sealed record Found(string Query, string Key, float Scale, string? Mask, HashSet<Node> Parts);
}
