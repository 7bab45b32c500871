using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;
using NasBuild.Core.Targets;

namespace NasBuild.Core.Reporting;

/// <summary>The targets in the units of a search's trials.</summary>
/// <param name="Quality">The worst quality on the validation split; null if there is no such target.</param>
/// <param name="Shares">The maximum share of the original's cost, by the target's key.</param>
public sealed record TargetLimits(double? Quality, ImmutableSortedDictionary<string, double> Shares)
{
    /// <summary>Returns the limits of the targets for candidates of a measured model.</summary>
    internal static TargetLimits Of(TargetSettings target, Measurement measured)
    {
        var original = new Profile(
            measured.Original, measured.Latency.Original.MedianMs, 0, measured.QualityMetric, 0, 0, 0,
            measured.Original, 1);
        var shares = TargetTable.Costs.Select(t => (t.Key, Share: t.LimitShare(target, original)))
            .Where(t => t.Share is not null);
        return new(
            measured.Quality is [var first, ..]
                ? TargetTable.OfMetric(measured.QualityMetric)?.WorstQuality(target, first.Original) : null,
            shares.ToImmutableSortedDictionary(t => t.Key, t => t.Share!.Value, StringComparer.Ordinal));
    }
}
