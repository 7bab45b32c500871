// The fused form of re-estimating BatchNorm: Yu and Huang, Universally Slimmable Networks, ICCV 2019, arXiv
// 1903.05134, section 3.3
using System.Collections.Immutable;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Matching;

/// <summary>
/// The mean and standard deviation of each output channel of the nodes with weights, over samples and positions.
/// </summary>
/// <param name="Means">The means by the name of the output value.</param>
/// <param name="Deviations">The standard deviations by the name of the output value.</param>
internal sealed record ChannelStatistics(
    ImmutableDictionary<string, float[]> Means, ImmutableDictionary<string, float[]> Deviations)
{
    /// <summary>Measures <paramref name="model"/> on <paramref name="samples"/>, one batch.</summary>
    public static ChannelStatistics Measure(
        Model model, IReadOnlyDictionary<string, Tensor> samples, SessionSettings settings)
    {
        var builder = new GraphBuilder(model.Graph);
        var measured = WeightedNode.In(model.Graph).Select(node =>
        {
            var moments = new ChannelMoments(builder, model.Opset, node);
            return (node.Output, moments.Mean, moments.Variance);
        }).ToList();
        builder.Outputs.Clear();
        builder.Outputs.AddRange(measured.SelectMany(m => new[] { new ValueInfo(m.Mean), new ValueInfo(m.Variance) }));
        if (measured.Count == 0)
        {
            return new ChannelStatistics(
                ImmutableDictionary<string, float[]>.Empty, ImmutableDictionary<string, float[]>.Empty);
        }

        using var session = Session.Create(model.With(builder.Build()), settings);
        var results = session.Run(samples);
        return new ChannelStatistics(
            measured.ToImmutableDictionary(m => m.Output, m => results[m.Mean].ToArray<float>()),
            measured.ToImmutableDictionary(
                m => m.Output, m => Array.ConvertAll(results[m.Variance].ToArray<float>(), MathF.Sqrt)));
    }

    /// <summary>
    /// Returns the statistics of the channels that a cut keeps: index lists by value, absent if all stay.
    /// </summary>
    public ChannelStatistics Keep(IReadOnlyDictionary<string, int[]> kept)
    {
        ImmutableDictionary<string, float[]> Pick(ImmutableDictionary<string, float[]> all) =>
            all.ToImmutableDictionary(p => p.Key, p =>
                kept.TryGetValue(p.Key, out var indices) ? Array.ConvertAll(indices, i => p.Value[i]) : p.Value);
        return new ChannelStatistics(Pick(Means), Pick(Deviations));
    }
}
