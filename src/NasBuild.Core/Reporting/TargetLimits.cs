using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting;

/// <summary>Targets in the units of a search's trials. Null where there is no such target.</summary>
/// <param name="Quality">The worst quality on the validation split.</param>
/// <param name="LatencyRatio">The most latency, relative to the original's.</param>
/// <param name="SizeBytes">The largest file.</param>
public sealed record TargetLimits(double? Quality, double? LatencyRatio, long? SizeBytes)
{
    /// <summary>The limits that targets set to candidates of a model of which this was measured.</summary>
    internal static TargetLimits Of(TargetSettings target, Measurement measured)
    {
        var original = measured.Quality.IsEmpty ? (double?)null : measured.Quality[0].Original;
        return new(
            target.AccuracyDrop is { } points ? original - points.Fraction
                : target.PerplexityRise is { } rise ? original * (1 + rise.Fraction)
                : original is null ? null : target.Agreement?.Fraction,
            target.Latency?.LimitMs(measured.Latency.Original.MedianMs) / measured.Latency.Original.MedianMs,
            target.Size?.LimitBytes(measured.OriginalBytes));
    }
}
