// The fused form of re-estimating BatchNorm: Yu and Huang, Universally Slimmable Networks, ICCV 2019, arXiv
// 1903.05134, section 3.3
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Matching;

/// <summary>
/// Gives every output channel of a cut model the mean and the deviation that it had in the original, and folds the
/// correction into weight and bias: W' = a W, b' = a (b - m) + mean, a = deviation / s, with m and s measured in the
/// cut model over all samples. Layers are corrected in the order in which they depend on each other, so that later ones
/// are measured on corrected inputs.
/// </summary>
internal static class StatisticsMatching
{
    // A channel that the cut has nearly silenced would become amplified noise.
    private const float MaxGain = 4;

    // Below this share of a channel's or its layer's mean square, a variance is what rounding makes of a constant.
    private const double LeastVariance = 1e-8;

    /// <summary>Returns the corrected model.</summary>
    /// <param name="cut">The cut model.</param>
    /// <param name="original">The original's statistics of the channels that the cut keeps.</param>
    /// <param name="batches">The samples that the original's statistics were measured on.</param>
    /// <param name="settings">The settings of a session; one thread if the bytes must be the same on every run.</param>
    public static Model Apply(
        Model cut, ChannelStatistics original, IReadOnlyList<Batch> batches, SessionSettings settings)
    {
        var run = new PartialRun(cut, batches, settings);
        var corrections = new List<(WeightedNode Node, float[] Gain, float[] Shift)>();
        foreach (var level in Levels(cut.Graph, [.. WeightedNode.In(cut.Graph)
            .Where(n => original.Means.ContainsKey(n.Output))]))
        {
            var found = run.Measure(level);
            foreach (var node in level)
            {
                var (mean, wanted) = (found[node.Output].Mean, original.Means[node.Output]);
                var gain = Gains(
                    (wanted, original.Variances[node.Output]), (mean, found[node.Output].Variance));
                float[] shift = [.. gain.Select((a, c) => wanted[c] - (a * mean[c]))];
                run.Correct(node, gain, shift);
                corrections.Add((node, gain, shift));
            }
        }

        return corrections.Count == 0 ? cut : Fold(cut, corrections);
    }

    // The nodes by the number of such nodes before them: those of a level do not depend on each other.
    private static IEnumerable<IReadOnlyList<WeightedNode>> Levels(Graph graph, IReadOnlyList<WeightedNode> nodes)
    {
        var weighted = nodes.Select(n => n.Output).ToHashSet();
        var levels = new Dictionary<string, int>();
        foreach (var node in graph.Nodes)
        {
            var level = node.Inputs.Concat(node.CapturedNames()).Select(i => levels.GetValueOrDefault(i))
                .DefaultIfEmpty().Max();
            foreach (var output in node.Outputs)
            {
                levels[output] = level + (weighted.Contains(output) ? 1 : 0);
            }
        }

        return nodes.GroupBy(n => levels[n.Output]).OrderBy(g => g.Key).Select(g => g.ToList());
    }

    // The mean is always matched; the gain stays 1 where one of the variances is too small to tell.
    private static float[] Gains((float[] Mean, float[] Variance) wanted, (float[] Mean, float[] Variance) found)
    {
        var (tellsWanted, tellsFound) = (Tells(wanted.Mean, wanted.Variance), Tells(found.Mean, found.Variance));
        return [.. found.Variance.Select((variance, c) => tellsWanted(c) && tellsFound(c)
            ? Math.Min(MathF.Sqrt(wanted.Variance[c] / variance), MaxGain) : 1)];
    }

    private static Func<int, bool> Tells(float[] mean, float[] variance)
    {
        var layer = variance.Zip(mean, (v, m) => v + (m * (double)m)).Average();
        return c => variance[c] > LeastVariance * ((mean[c] * (double)mean[c]) + layer);
    }

    private static Model Fold(Model cut, IEnumerable<(WeightedNode Node, float[] Gain, float[] Shift)> corrections)
    {
        var builder = new GraphBuilder(cut.Graph);
        foreach (var (node, gain, shift) in corrections)
        {
            var weight = node.Weight.ToArray<float>();
            var inner = (int)node.Weight.Shape.Skip(node.WeightAxis + 1).Aggregate(1L, (product, dim) => product * dim);
            for (var i = 0; i < weight.Length; i++)
            {
                weight[i] *= gain[i / inner % gain.Length];
            }

            var had = node.Node.Input(2) is { Length: > 0 } name ? builder.Initializers[name].ToArray<float>() : null;
            var bias = gain.Select((a, c) => (a * (had is null ? 0 : had[c % had.Length])) + shift[c]).ToArray();
            builder.Initializers[node.Weight.Name] = Tensor.Create<float>(
                node.Weight.Name, [.. node.Weight.Shape], weight);
            if (had is not null)
            {
                builder.Initializers[node.Node.Input(2)] = Tensor.Create<float>(
                    node.Node.Input(2), [bias.Length], bias);
            }
            else
            {
                var added = builder.Add(Tensor.Create<float>($"{node.Output}_bias", [bias.Length], bias));
                builder.Nodes[builder.Nodes.IndexOf(node.Node)] = node.Node.WithInput(2, added);
            }
        }

        return cut.With(builder.Build());
    }
}
