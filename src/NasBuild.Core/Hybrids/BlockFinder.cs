using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// Finds the blocks of a model by themselves: the row of equal parts with most nodes between values of one shape that
/// everything passes through, such as attention and feed-forward layers in turn.
/// </summary>
public static class BlockFinder
{
    /// <summary>Returns the blocks; null if nothing repeats.</summary>
    /// <param name="model">The model, constants folded.</param>
    /// <param name="types">The types of its values for one sample.</param>
    public static ModelBlocks? Find(Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        var graph = model.Graph;
        var stream = Stream(
            CutValues.Between(graph, graph.RequiredInputs.First().Name, graph.Outputs[0].Name), types);
        var parts = Parts(graph, stream);
        Row? best = null;
        for (var first = 0; first < parts.Length; first++)
        {
            for (var period = 1; first + (2 * period) <= parts.Length; period++)
            {
                var row = new Row(first, period, Repeats(parts, first, period));
                if (row.Times > 1 && row.Nodes(parts) > (best?.Nodes(parts) ?? 0))
                {
                    best = row;
                }
            }
        }

        return best is null ? null : new ModelBlocks(
            model, [.. Enumerable.Range(0, best.Times + 1).Select(i => stream[best.First + (i * best.Period)])], types);
    }

    private static int Repeats(Part[] parts, int first, int period)
    {
        var times = 1;
        while (first + ((times + 1) * period) <= parts.Length
            && parts.AsSpan(first, period).SequenceEqual(parts.AsSpan(first + (times * period), period)))
        {
            times++;
        }

        return times;
    }

    // Of all values, those of the shape that most have.
    private static ImmutableArray<string> Stream(
        ImmutableArray<string> cuts, IReadOnlyDictionary<string, TensorType> types) => [
            .. cuts.Where(c => types.TryGetValue(c, out var type)
                    && type is { ElementType: ElementType.Float, Shape.Length: > 1 })
                .GroupBy(c => string.Join(',', types[c].Shape)).MaxBy(g => g.Count()) ?? Enumerable.Empty<string>()];

    // What computes each value of the stream from the one before it.
    private static Part[] Parts(Graph graph, ImmutableArray<string> stream)
    {
        var parts = new Part[Math.Max(0, stream.Length - 1)];
        for (var i = 0; i < parts.Length; i++)
        {
            var (between, waiting) = (new HashSet<Node>(), new Stack<string>([stream[i + 1]]));
            while (waiting.TryPop(out var value))
            {
                if (value != stream[i] && graph.Values.TryGetValue(value, out var found) && found.Producer is { } node
                    && between.Add(node))
                {
                    foreach (var read in node.Inputs.Concat(node.CapturedNames()))
                    {
                        waiting.Push(read);
                    }
                }
            }

            parts[i] = new Part(between.Count, string.Join(' ', graph.Nodes.Where(between.Contains).Select(n =>
                $"{n.OpType}{string.Concat(n.Inputs.Select(x => Shape(graph, x)))}")));
        }

        return parts;
    }

    private static string Shape(Graph graph, string name) =>
        graph.Values.TryGetValue(name, out var value) && value.Constant is { } constant
            ? $"[{string.Join(',', constant.Shape)}]" : "";

    /// <summary>The nodes between two values, by their operators and the shapes of their constants.</summary>
    private readonly record struct Part(int Nodes, string Form);

    private sealed record Row(int First, int Period, int Times)
    {
        public int Nodes(Part[] parts) => parts.Skip(First).Take(Period * Times).Sum(p => p.Nodes);
    }
}
