using System.Collections.Immutable;
using NasBuild.Core.Results.Layers;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Compares the layers of two models by the names of their nodes.</summary>
internal static class LayerComparison
{
    // Larger models take long to load twice more.
    private const long MaxTimedBytes = 256L << 20;
    // Less than that are numbers of an operator without weights.
    private const long MinBytes = 64;
    private const double MaxTimedMs = 400;

    /// <summary>
    /// Returns the layers with weights in the original's order, then all else as one; their times are those of
    /// ONNX Runtime's profiler.
    /// </summary>
    /// <param name="original">The original, after the passes that keep its outputs.</param>
    /// <param name="optimized">The optimised model.</param>
    /// <param name="settings">The settings with which the application runs the models.</param>
    /// <param name="sample">One sample.</param>
    /// <param name="latency">The latencies of both.</param>
    /// <param name="effort">The time that the runs of each may take.</param>
    public static ImmutableArray<LayerChange> Of(
        Model original, Model optimized, SessionSettings settings, IReadOnlyDictionary<string, Tensor> sample,
        LatencyComparison latency, TimeSpan effort)
    {
        var (before, after) = (Weights(original.Graph), Weights(optimized.Graph));
        var operators = original.Graph.Nodes.Where(n => n.DisplayName.Length > 0)
            .DistinctBy(n => n.DisplayName).ToDictionary(n => n.DisplayName, n => n.OpType);
        List<string> names =
            [.. before.Where(b => b.Value >= MinBytes && operators.ContainsKey(b.Key)).Select(b => b.Key)];
        var isTimed = settings.Device == Device.Cpu && original.SizeBytes < MaxTimedBytes
            && latency.Original.MedianMs + latency.Candidate.MedianMs < MaxTimedMs;
        var (msBefore, msAfter) = isTimed
            ? (Times(original), Times(optimized)) : (null, null);
        var rest = new LayerChange(
            "", "", before.Where(b => !names.Contains(b.Key)).Sum(b => b.Value),
            after.Where(a => !names.Contains(a.Key)).Sum(a => a.Value))
        {
            MsBefore = msBefore?.GetValueOrDefault(""),
            MsAfter = msAfter?.GetValueOrDefault(""),
        };
        return
        [
            .. names.Select(n => new LayerChange(n, operators[n], before[n], after.GetValueOrDefault(n))
            {
                MsBefore = msBefore?.GetValueOrDefault(n),
                MsAfter = msAfter?.GetValueOrDefault(n),
            }),
            rest,
        ];

        Dictionary<string, double> Times(Model model) =>
            ByLayer(NodeTimes.Measure(model, settings, sample, effort), model.Graph, names);
    }

    /// <summary>
    /// Returns the bytes of the initializers that each node reads, itself or through nodes that read nothing else, by
    /// the node's name in order. What several read counts for the first.
    /// </summary>
    internal static Dictionary<string, long> Weights(Graph graph)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var weights = new Dictionary<string, long>(StringComparer.Ordinal);
        var constants = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(n => !n.Inputs.All(IsConstant)))
        {
            var bytes = node.Inputs.Where(IsConstant).Sum(Count);
            if (bytes > 0)
            {
                weights[node.DisplayName] = weights.GetValueOrDefault(node.DisplayName) + bytes;
            }
        }

        return weights;

        // Nodes are in their order of computation: chains of constants are short.
        bool IsConstant(string input)
        {
            if (input.Length == 0 || graph[input].Constant is not null)
            {
                return true;
            }

            if (!constants.TryGetValue(input, out var known))
            {
                constants[input] = false;
                known = graph[input].Producer is { Inputs: { } inputs } && inputs.All(IsConstant);
                constants[input] = known;
            }

            return known;
        }

        long Count(string input) => input.Length == 0 || !counted.Add(input) ? 0
            : graph[input].Constant is { } constant ? ((constant.Count * constant.ElementType.Bits()) + 7) / 8
            : graph[input].Producer!.Inputs.Sum(Count);
    }

    /// <summary>
    /// Returns the times by layer, of all else by the empty name. A node that ONNX Runtime fused or rewrote is named
    /// after one of the nodes that it replaces, or after the last one's output, with words before or behind.
    /// </summary>
    internal static Dictionary<string, double> ByLayer(
        IReadOnlyDictionary<string, double> times, Graph graph, IReadOnlyCollection<string> names)
    {
        var aliases = Aliases(graph, names.ToHashSet(StringComparer.Ordinal));
        var byLength = aliases.Keys.OrderByDescending(n => n.Length).ThenBy(n => n, StringComparer.Ordinal).ToList();
        var byLayer = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (node, ms) in times)
        {
            var alias = aliases.ContainsKey(node) ? node : byLength.Find(n => HasWord(node, n));
            var layer = alias is null ? "" : aliases[alias];
            byLayer[layer] = byLayer.GetValueOrDefault(layer) + ms;
        }

        return byLayer;
    }

    // A layer and what follows it and reads nothing else: an activation, a rounding.
    private static Dictionary<string, string> Aliases(Graph graph, HashSet<string> names)
    {
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var layer = names.Contains(node.DisplayName) ? node.DisplayName
                : node.Inputs.Where(i => i.Length > 0 && graph[i].Constant is null).ToList() is [var only]
                    && graph[only] is { Uses.Count: 1 } ? aliases.GetValueOrDefault(only) : null;
            if (layer is not null)
            {
                aliases.TryAdd(node.DisplayName, layer);
                node.Outputs.Where(o => o.Length > 0).ToList().ForEach(o => aliases.TryAdd(o, layer));
            }
        }

        return aliases;
    }

    // "Conv_1" is no word of "Conv_10".
    private static bool HasWord(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var end = at + word.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
