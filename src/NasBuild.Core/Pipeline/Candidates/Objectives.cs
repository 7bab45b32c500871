using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>What a search tries to make small.</summary>
internal sealed class Objectives(NasConfiguration configuration, Profile profile, bool higherIsBetter)
{
    // Latency of a quick look scatters by a few percent: aim a little below the target.
    private const double LatencyMargin = 0.97;

    /// <summary>The most latency, relative to the original's, that a search aims at; null without such a target.</summary>
    public double? LatencyLimit => configuration.Target.Latency is { } limit ? LatencyMargin * limit.LimitMs(profile.LatencyMs) / profile.LatencyMs : null;

    /// <summary>The most bytes of the file; null without such a target.</summary>
    public long? SizeLimit => configuration.Target.Size?.LimitBytes(profile.SizeBytes);

    /// <summary>The most multiply-accumulate operations; null without such a target.</summary>
    public double? MacsLimit => configuration.Target.Macs?.Fraction * profile.Operations.Macs;

    /// <summary>The most bit operations; null without such a target.</summary>
    public double? BitOperationsLimit => configuration.Target.BitOperations?.Fraction * profile.Operations.BitOperations;

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
        var quality = (target.AccuracyDrop, target.Agreement, target.PerplexityRise) switch
        {
            ({ } points, _, _) => (originalQuality - measured.Quality - points.Fraction) / Math.Max(points.Fraction, 0.001),
            (_, { } least, _) => (least.Fraction - measured.Quality) / Math.Max(1 - least.Fraction, 0.001),
            (_, _, { } most) => ((measured.Quality / originalQuality) - 1 - most.Fraction) / Math.Max(most.Fraction, 0.001),
            _ => 0,
        };
        return Over(measured.SizeBytes, SizeLimit)
            + Over(measured.LatencyRatio, latencyMargin * target.Latency?.LimitMs(profile.LatencyMs) / profile.LatencyMs)
            + Over(measured.Operations.Macs, MacsLimit)
            + Over(measured.Operations.BitOperations, BitOperationsLimit)
            + (double.IsNaN(quality) ? double.PositiveInfinity : withQuality ? Math.Max(0, quality) : 0);
    }

    private static double Over(double amount, double? limit) => Math.Max(0, (amount / limit) - 1 ?? 0);

    private double Loss(double quality) => double.IsNaN(quality) ? double.PositiveInfinity : higherIsBetter ? -quality : quality;
}
