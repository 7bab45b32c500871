// Fang et al., DepGraph, CVPR 2023, arXiv 2301.12900: every weight of a group counts alike.
using System.Collections.Immutable;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>Joins the scores that a group's channels have on each weight.</summary>
internal static class ChannelScores
{
    /// <summary>
    /// Returns each weight's scores divided by the mean of their magnitudes, averaged over the weights. If no score is
    /// negative, the mean over the channels is 1, so that scores compare between groups.
    /// </summary>
    /// <param name="channels">The channels of the group.</param>
    /// <param name="weights">For each weight one score per channel.</param>
    public static ImmutableArray<double> Average(int channels, IReadOnlyCollection<double[]> weights)
    {
        var scores = new double[channels];
        foreach (var weight in weights)
        {
            // Scores may be negative: the divisor must not reverse their order.
            var mean = weight.Average(Math.Abs);
            for (var i = 0; i < scores.Length; i++)
            {
                // Scores that are all zero do not rank channels.
                scores[i] += (mean > 0 ? weight[i] / mean : 1) / weights.Count;
            }
        }

        return [.. scores];
    }
}
