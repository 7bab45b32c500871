// The fused form of re-estimating BatchNorm: Yu and Huang, Universally Slimmable Networks, ICCV 2019, arXiv
// 1903.05134, section 3.3
using System.Collections.Immutable;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Matching;

/// <summary>
/// The mean and variance of each output channel of the nodes with weights, over samples and positions.
/// </summary>
/// <param name="Means">The means by the name of the output value.</param>
/// <param name="Variances">The variances by the name of the output value.</param>
internal sealed record ChannelStatistics(
    ImmutableDictionary<string, float[]> Means, ImmutableDictionary<string, float[]> Variances)
{
    /// <summary>Measures <paramref name="model"/> over all <paramref name="batches"/>.</summary>
    public static ChannelStatistics Measure(Model model, IReadOnlyList<Batch> batches, SessionSettings settings)
    {
        var run = new PartialRun(model, batches, settings);
        var sums = run.Measure([.. WeightedNode.In(model.Graph)]);
        return new ChannelStatistics(
            sums.ToImmutableDictionary(s => s.Key, s => s.Value.Mean),
            sums.ToImmutableDictionary(s => s.Key, s => s.Value.Variance));
    }

    /// <summary>
    /// Returns the statistics of the channels that a cut keeps: index lists by value, absent if all stay.
    /// </summary>
    public ChannelStatistics Keep(IReadOnlyDictionary<string, int[]> kept)
    {
        ImmutableDictionary<string, float[]> Pick(ImmutableDictionary<string, float[]> all) =>
            all.ToImmutableDictionary(p => p.Key, p =>
                kept.TryGetValue(p.Key, out var indices) ? Array.ConvertAll(indices, i => p.Value[i]) : p.Value);
        return new ChannelStatistics(Pick(Means), Pick(Variances));
    }
}
