// Ba, Kiros & Hinton 2016, Layer Normalization (arXiv:1607.06450).
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.Forms;

/// <summary>
/// Joins layer normalisations that an exporter has written out, as it must before operator set 17: joined, their
/// gradient has half as many operators.
/// </summary>
internal static class LayerNormalizations
{
    /// <summary>
    /// Returns the model with a <c>LayerNormalization</c> for every written-out one with scale and bias.
    /// </summary>
    /// <param name="model">A model of operator set 17 or later.</param>
    /// <param name="types">The concrete type of every value, or of most: values without a type are left alone.</param>
    public static Model Join(Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        var builder = new GraphBuilder(model.Graph);
        foreach (var node in model.Graph.Nodes)
        {
            if (Match(model.Graph, node, types) is var (joined, parts))
            {
                builder.Nodes.RemoveAll(parts.Contains);
                builder.Nodes.Add(joined);
            }
        }

        return builder.Nodes.Count == model.Graph.Nodes.Length ? model : model.With(builder.Build());
    }

    // (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon) * scale + bias, from the last operator back.
    private static (Node Joined, HashSet<Node> Parts)? Match(
        Graph graph, Node last, IReadOnlyDictionary<string, TensorType> types)
    {
        Node? Producer(string name, string opType) =>
            graph.Values.TryGetValue(name, out var value) && value.Producer is { } node && node.Is(opType)
                ? node
                : null;
        (Node Node, string Other)? Operand(Node? node, string opType) => node is null ? null
            : Producer(node.Inputs[0], opType) is { } left ? (left, node.Inputs[1])
            : Producer(node.Inputs[1], opType) is { } right ? (right, node.Inputs[0])
            : null;

        if (!last.Is("Add")
            || Operand(last, "Mul") is not var (scaled, bias)
            || Operand(scaled, "Div") is not var (standard, scale)
            || Producer(standard.Inputs[0], "Sub") is not { } centred
            || Producer(standard.Inputs[1], "Sqrt") is not { } deviation
            || Producer(deviation.Inputs[0], "Add") is not { } sum
            || Operand(sum, "ReduceMean") is not var (variance, epsilon)
            || Square(variance.Inputs[0]) is not { } square || square.Inputs[0] != centred.Outputs[0]
            || Producer(centred.Inputs[1], "ReduceMean") is not { } mean || mean.Inputs[0] != centred.Inputs[0]
            || !types.TryGetValue(mean.Inputs[0], out var type) || graph[epsilon].Constant is not { Count: 1 } small)
        {
            return null;
        }

        HashSet<Node> parts = [last, scaled, standard, centred, deviation, sum, variance, square, mean];
        var axis = Math.Max(0, type.Shape.Length - (graph[scale].Constant?.Shape.Length ?? 0));
        return FromAxis(mean)
            && FromAxis(variance)
            && Fits(scale)
            && Fits(bias)
            && parts.All(p => p == last || IsInner(graph[p.Outputs[0]]))
            ? (new Node(
                "LayerNormalization", [mean.Inputs[0], scale, bias], last.Outputs, last.Name, "",
                Attribute.Of("axis", (long)axis), Attribute.Of("epsilon", small.ToFloats()[0])), parts)
            : null;

        Node? Square(string name) =>
            Producer(name, "Pow") is { } power
                && graph[power.Inputs[1]].Constant is { Count: 1 } two
                && two.ToDoubles()[0] == 2 ? power
            : Producer(name, "Mul") is { } product && product.Inputs[0] == product.Inputs[1] ? product
            : null;
        bool FromAxis(Node reduce) =>
            reduce.Int("keepdims", 1) == 1
            && graph.Values.TryGetValue(reduce.Input(1), out var axes)
            && axes.Constant?.ToLongs() is { } named
            && named
                .Select(a => a < 0 ? a + type.Shape.Length : a)
                .Order().SequenceEqual(Enumerable.Range(axis, type.Shape.Length - axis).Select(a => (long)a));
        bool Fits(string name) =>
            graph[name].Constant is { } constant && constant.Shape.SequenceEqual(type.Shape[axis..]);
        bool IsInner(Value value) => !value.IsOutput && value.Uses.All(u => parts.Contains(u.Node));
    }
}
