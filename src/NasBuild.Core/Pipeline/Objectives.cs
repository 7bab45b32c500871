using NasBuild.Core.Configuration;
using NasBuild.Core.Search;

namespace NasBuild.Core.Pipeline;

/// <summary>What a search tries to make small.</summary>
internal sealed class Objectives(NasConfiguration configuration, Profile profile, bool higherIsBetter)
{
    // Latency of a quick look scatters by a few percent: aim a little below the target.
    private const double LatencyMargin = 0.97;

    /// <summary>The most latency, relative to the original's, that a search aims at; null without such a target.</summary>
    public double? LatencyLimit => configuration.Target.Latency is { } limit ? LatencyMargin * limit.LimitMs(profile.LatencyMs) / profile.LatencyMs : null;

    /// <summary>The most bytes of the file; null without such a target.</summary>
    public long? SizeLimit => configuration.Target.Size?.LimitBytes(profile.SizeBytes);

    /// <summary>The search of widths knows no target, so that its trials serve every target: quality, latency and size at once.</summary>
    public Score Tradeoff(Measured measured) => new([Loss(measured.Quality), measured.LatencyRatio, measured.SizeBytes]);

    /// <summary>The choice: within the targets the best quality, and of equals the fastest; without quality to measure the least compression.
    /// The target of quality is for what fine-tuning will have won back: before it, a better quality is better, but none is too bad.</summary>
    public Score WithinTargets(Measured measured) => new(
        profile.QualityMetric is null ? [-measured.SizeBytes] : [Loss(measured.Quality), measured.LatencyRatio],
        Violation(measured, profile.SubsetQuality, LatencyMargin, withQuality: configuration.Finetune is null));

    /// <summary>By how much the targets are missed, each relative to itself; 0 when all are met.</summary>
    public double Violation(Measured measured, double originalQuality, double latencyMargin = 1, bool withQuality = true)
    {
        var target = configuration.Target;
        var size = target.Size is { } s ? ((double)measured.SizeBytes / s.LimitBytes(profile.SizeBytes)) - 1 : 0;
        var latency = target.Latency is { } l ? (measured.LatencyRatio * profile.LatencyMs / (latencyMargin * l.LimitMs(profile.LatencyMs))) - 1 : 0;
        var quality = (target.AccuracyDrop, target.Agreement, target.PerplexityRise) switch
        {
            ({ } points, _, _) => (originalQuality - measured.Quality - points.Fraction) / Math.Max(points.Fraction, 0.001),
            (_, { } least, _) => (least.Fraction - measured.Quality) / Math.Max(1 - least.Fraction, 0.001),
            (_, _, { } most) => ((measured.Quality / originalQuality) - 1 - most.Fraction) / Math.Max(most.Fraction, 0.001),
            _ => 0,
        };
        return Math.Max(0, size) + Math.Max(0, latency) + (double.IsNaN(quality) ? double.PositiveInfinity : withQuality ? Math.Max(0, quality) : 0);
    }

    private double Loss(double quality) => double.IsNaN(quality) ? double.PositiveInfinity : higherIsBetter ? -quality : quality;
}
