// Li et al., Pruning Filters for Efficient ConvNets, ICLR 2017, arXiv 1608.08710; grouped as in Fang et al., DepGraph, CVPR 2023, arXiv 2301.12900
using System.Collections.Immutable;
using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// The magnitude of a channel: the L2 norm of its slice of every weight that the group cuts, each weight's norms divided by their
/// mean so that every weight counts alike, averaged. The mean over a group is 1, so scores compare between groups.
/// </summary>
internal static class MagnitudeCriterion
{
    /// <summary>One score a channel of <paramref name="group"/>.</summary>
    public static ImmutableArray<double> Score(ChannelGroup group, Graph graph)
    {
        var weights = group.Parameters.Where(p => p.Role != SliceRole.PerChannel).ToList();
        var scores = new double[group.Count];
        foreach (var axis in weights)
        {
            var norms = Norms(axis, group.Count, graph[axis.Value].Initializer!);
            var mean = norms.Average();
            for (var i = 0; i < norms.Length; i++)
            {
                // A weight of zeros tells no channel from another.
                scores[i] += (mean > 0 ? norms[i] / mean : 1) / weights.Count;
            }
        }

        return [.. scores];
    }

    private static double[] Norms(GroupAxis axis, int channels, Tensor weight) =>
        Array.ConvertAll(ChannelSums.Of(axis, channels, weight.Shape, weight.ToFloats(), w => (double)w * w), Math.Sqrt);
}
