using System.Collections.Immutable;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine;

/// <summary>
/// Replaces <c>If</c> nodes by the branch that they take, where the condition is constant or depends on nothing but sizes
/// that are the same in every run: exporters write such nodes for operators that look at shapes.
/// </summary>
public static class ConditionFolding
{
    // Numbers of samples without common factors.
    private static readonly int[] Batches = [1, 2, 13];
    private static readonly SessionSettings Settings = new(Threads: 1, Optimize: false) { Spin = false };

    /// <summary>Returns the model with fewer nodes <c>If</c>.</summary>
    public static Model Run(Model model)
    {
        for (var left = Count(model.Graph); left > 0; left = Count(model.Graph))
        {
            var sized = ConstantFolding.Pass.Run(model.With(WithKnownSizes(model)));
            var inlined = sized.Apply(ConstantIfPass.Run);
            if (Count(inlined.Graph) >= left)
            {
                return model;
            }

            model = ConstantFolding.Pass.Run(inlined.Apply(ConstantsToInitializersPass.Run, IdentityPass.Run));
        }

        return model;
    }

    private static int Count(Graph graph) => graph.Nodes.Sum(n => (n.Is("If") ? 1 : 0) + n.Subgraphs.Sum(Count));

    // The sizes that conditions read become constants, where the model fixes them.
    private static Graph WithKnownSizes(Model model)
    {
        var graph = model.Graph;
        List<Node> shapes = [.. graph.Nodes.Where(n => n.Is("If"))
            .Select(n => ShapesBehind(graph, n.Inputs[0])).OfType<HashSet<Node>>().SelectMany(s => s).Distinct()];
        if (shapes.Count == 0)
        {
            return graph;
        }

        var sizes = SizesOf(model, [.. shapes.Select(s => s.Inputs[0])]);
        var builder = new GraphBuilder(graph);
        foreach (var shape in shapes)
        {
            var all = sizes[shape.Inputs[0]];
            if (all is null)
            {
                continue;
            }

            var part = Part(all, shape);
            if (part.All(s => s is not null))
            {
                Replace(builder, shape, [part.Length], [.. part.Select(s => s!.Value)]);
            }

            foreach (var gather in graph[shape.Outputs[0]].Uses.Select(u => u.Node).Where(n => n.Is("Gather")).Distinct())
            {
                if (graph[gather.Inputs[1]].Constant is { } indices
                    && indices.ToLongs().Select(i => part.ElementAtOrDefault((int)(i < 0 ? i + part.Length : i))).ToList()
                        is var chosen && chosen.TrueForAll(s => s is not null))
                {
                    Replace(builder, gather, indices.Shape, [.. chosen.Select(s => s!.Value)]);
                }
            }
        }

        return builder.Build();
    }

    private static void Replace(GraphBuilder builder, Node node, ImmutableArray<long> shape, long[] values)
    {
        if (builder.Nodes.Remove(node))
        {
            builder.Initializers.Add(node.Outputs[0], Tensor.Create<long>(node.Outputs[0], shape.AsSpan(), values));
        }
    }

    private static long?[] Part(long?[] sizes, Node shape)
    {
        int At(long place) => (int)Math.Clamp(place < 0 ? place + sizes.Length : place, 0, sizes.Length);
        var (start, end) = (At(shape.Int("start", 0)), At(shape.Int("end", sizes.Length)));
        return sizes[start..Math.Max(start, end)];
    }

    // The nodes Shape that a value is computed from; null if it is computed from anything else but constants.
    private static HashSet<Node>? ShapesBehind(Graph graph, string value)
    {
        var (found, seen, open) = (new HashSet<Node>(), new HashSet<string>(), new Stack<string>([value]));
        while (open.TryPop(out var name))
        {
            if (name.Length == 0 || !seen.Add(name) || graph[name] is { IsInput: false, Initializer: not null })
            {
                continue;
            }

            if (graph[name].Producer is not { Subgraphs.Count: 0 } producer)
            {
                return null;
            }

            if (producer.Is("Shape"))
            {
                found.Add(producer);
            }
            else
            {
                producer.Inputs.ToList().ForEach(open.Push);
            }
        }

        return found;
    }

    private static bool OnlyBatchIsOpen(Graph graph) => graph.RequiredInputs.All(i =>
        i.Shape is { Length: > 0 } shape && shape.Skip(1).All(d => d.FixedSize is not null));

    // The sizes that are the same in all runs.
    private static long?[]? Common(IReadOnlyList<ImmutableArray<long>?> shapes) =>
        shapes[0] is { } first && shapes.All(s => s?.Length == first.Length)
            ? [.. first.Select((size, axis) => shapes.All(s => s!.Value[axis] == size) ? (long?)size : null)] : null;

    // As ONNX Runtime infers them from the inputs: what the file says of values in between may be wrong. Where it loses
    // them, as in a Reshape to a computed shape, runs on different numbers of samples tell which depend on that number.
    private static Dictionary<string, long?[]?> SizesOf(Model model, IReadOnlyList<string> values)
    {
        var found = values.Distinct().ToDictionary(v => v, v => model.Graph[v] is { IsInput: true }
            ? model.Graph.Inputs.First(i => i.Name == v).Shape?.Select(d => d.FixedSize).ToArray() : null);
        string[] inner = [.. found.Keys.Where(v => !model.Graph[v].IsInput)];
        if (inner.Length == 0)
        {
            return found;
        }

        try
        {
            using var session = Session.Create(
                ShapeInference.Expose(model.With(model.Graph.WithoutTypes(_ => true)), inner.Contains), Settings);
            foreach (var value in inner)
            {
                found[value] = session.SizesOf(value);
            }

            if (inner.Any(v => found[v]?.Contains(null) != false) && OnlyBatchIsOpen(model.Graph))
            {
                var runs = Batches.Select(b => session.Types(Samples.For(model, b))).ToList();
                foreach (var value in inner)
                {
                    found[value] = Common([.. runs.Select(r => r.GetValueOrDefault(value)?.Shape)]) ?? found[value];
                }
            }
        }
        catch (SessionException)
        {
            // The session that runs the model reports the reason.
        }

        return found;
    }
}
