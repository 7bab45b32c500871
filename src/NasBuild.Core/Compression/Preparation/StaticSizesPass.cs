using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Replaces sizes that do not vary with the inputs by constants: entries of a Shape that were the same in both
/// observations, and the integers that are computed from them (half of the channels as the bound of a Slice).
/// </summary>
internal static class StaticSizesPass
{
    public static Model Run(
        Model model,
        IReadOnlyDictionary<string, TensorType> shapes,
        IReadOnlyDictionary<string, TensorType> otherShapes)
    {
        var graph = model.Graph;
        var builder = new GraphBuilder(graph);
        foreach (var node in graph.Nodes.Where(n => n.Outputs.Length == 1 && !graph[n.Outputs[0]].IsOutput))
        {
            if (Size(graph, node, shapes) is { } size && Size(graph, node, otherShapes) is { } other
                && size.ToLongs().SequenceEqual(other.ToLongs()))
            {
                builder.Nodes.Remove(node);
                builder.Initializers.Add(size.Name, size);
            }
        }

        return builder.Nodes.Count == graph.Nodes.Length ? model : new ConstantFoldingPass(Integers)
            .Run(model.With(builder.Build()));
    }

    // A Shape, or the entries that a Gather with constant indices picks from one.
    private static Tensor? Size(Graph graph, Node node, IReadOnlyDictionary<string, TensorType> shapes)
    {
        if (node.Is("Shape") && !node.Has("start") && !node.Has("end") && shapes.TryGetValue(
            node.Inputs[0], out var type))
        {
            return Tensor.Create<long>(node.Outputs[0], [type.Shape.Length], type.Shape.AsSpan());
        }

        return node.Is("Gather") && graph[node.Inputs[0]].Producer is { } producer
            && Size(graph, producer, shapes) is { } sizes && producer.Is("Shape")
            && graph[node.Inputs[1]].Initializer is { ElementType: ElementType.Int64 or ElementType.Int32 } picked
                ? Tensor.Create<long>(node.Outputs[0], picked.Shape.AsSpan(), [.. picked.ToLongs()
                    .Select(i => sizes.ToLongs()[i < 0 ? i + sizes.Count : i])])
                : null;
    }

    // Parameters stay as they are: they keep their names.
    private static IReadOnlyDictionary<string, Tensor>? Integers(Model model)
    {
        var nodes = model.Graph.Nodes.Where(n => n.Inputs.All(i => i.Length == 0 || model.Graph[i].Initializer
            is { ElementType: ElementType.Int64 or ElementType.Int32 or ElementType.Bool })).ToList();
        if (nodes.Count == 0)
        {
            return new Dictionary<string, Tensor>();
        }

        try
        {
            var part = new Graph("sizes", nodes, model.Graph.Initializers, [], nodes.SelectMany(n => n.Outputs)
                .Where(o => o.Length > 0).Select(o => new ValueInfo(o)));
            using var session = Session.Create(model.With(part), new SessionSettings(1, Optimize: false));
            return session.Run(new Dictionary<string, Tensor>());
        }
        catch (SessionException)
        {
            // ONNX Runtime cannot compute one of them: the pass asks again for each alone, and what fails stays a node.
            return null;
        }
    }
}
