// Li et al., Pruning Filters for Efficient ConvNets, ICLR 2017, arXiv 1608.08710; grouped as in Fang et al., DepGraph,
// CVPR 2023, arXiv 2301.12900
using System.Collections.Immutable;
using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// The magnitude of a channel: the L2 norm of its slice of every weight that the group cuts, joined by
/// <see cref="ChannelScores"/>. The mean over a group is 1, so scores compare between groups.
/// </summary>
internal static class MagnitudeCriterion
{
    /// <summary>Returns one score per channel of <paramref name="group"/>.</summary>
    public static ImmutableArray<double> Score(ChannelGroup group, Graph graph) => ChannelScores.Average(
        group.Count,
        [
            .. group.Parameters.Where(p => p.Role != SliceRole.PerChannel)
                .Select(p => Norms(p, group.Count, graph[p.Value].Initializer!)),
        ]);

    private static double[] Norms(GroupAxis axis, int channels, Tensor weight) =>
        Array.ConvertAll(
            ChannelSums.Of(axis, channels, weight.Shape, weight.ToFloats(), w => (double)w * w), Math.Sqrt);
}
