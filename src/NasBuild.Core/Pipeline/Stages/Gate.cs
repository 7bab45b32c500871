using System.Collections.Immutable;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Engine;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>One target and what was reached.</summary>
/// <param name="Name">What is measured: size, latency, MACs, bit operations, accuracy, agreement, perplexity.</param>
/// <param name="Target">The target as a person reads it.</param>
/// <param name="Met">Whether it was reached.</param>
/// <param name="Missed">What to tell when it was not.</param>
internal sealed record Gate(string Name, string Target, bool Met, Diagnostic? Missed)
{
    // The difference of two fractions is not exact.
    private const double Rounding = 1e-9;

    /// <summary>Every target of <paramref name="configuration"/> held against <paramref name="measured"/>.</summary>
    public static ImmutableArray<Gate> Check(NasConfiguration configuration, Measurement measured) =>
        [.. new[] { Size(configuration, measured), Latency(configuration, measured), Macs(configuration, measured), BitOperations(configuration, measured), Quality(configuration, measured) }.OfType<Gate>()];

    private static Gate? Size(NasConfiguration configuration, Measurement measured) => configuration.Target.Size is not { } target ? null
        : Of("size", $"<= {target}", measured.SizeBytes <= target.LimitBytes(measured.OriginalBytes), () => Descriptors.SizeMissed.At(
            configuration.PositionOf("target.size"), Amounts.Size(measured.SizeBytes, measured.OriginalBytes), target, "Allow a larger 'prune.max-ratio', fewer bits, or more accuracy-drop."));

    private static Gate? Latency(NasConfiguration configuration, Measurement measured)
    {
        if (configuration.Target.Latency is not { } target)
        {
            return null;
        }

        // A share of the original's latency is held against the ratio of paired runs, which drifts less than either time.
        var met = target.Relative is { } share ? measured.Latency.Ratio <= share.Fraction : measured.Latency.Candidate.MedianMs <= target.LimitMs(0);
        return Of("latency", $"<= {target}", met, () => Descriptors.LatencyMissed.At(
            configuration.PositionOf("target.latency"),
            $"{Amounts.Ms(measured.Latency.Candidate.MedianMs)}, {Amounts.Percent(measured.Latency.Ratio)} of the original",
            target,
            "Search longer, or allow a larger 'prune.max-ratio' or more loss of quality."));
    }

    private static Gate? Macs(NasConfiguration configuration, Measurement measured) =>
        Operations(configuration, measured, "MACs", "macs", configuration.Target.Macs, o => o.Macs);

    private static Gate? BitOperations(NasConfiguration configuration, Measurement measured) =>
        Operations(configuration, measured, "bit operations", "bit-operations", configuration.Target.BitOperations, o => o.BitOperations);

    private static Gate? Operations(NasConfiguration configuration, Measurement measured, string name, string key, Percent? target, Func<OperationCount, long> count)
    {
        if (target is not { } most || measured is not { OriginalOperations: { } whole, Operations: { } left })
        {
            return null;
        }

        var share = (double)count(left) / Math.Max(1, count(whole));
        return Of(name, $"<= {most}", share <= most.Fraction, () => Descriptors.OperationsMissed.At(
            configuration.PositionOf($"target.{key}"), name, Amounts.Percent(share), most, "Allow a larger 'prune.max-ratio', fewer bits, or more loss of quality."));
    }

    private static Gate? Quality(NasConfiguration configuration, Measurement measured)
    {
        var target = configuration.Target;
        if (measured.Final is not { } quality)
        {
            return null;
        }

        var drop = quality.Original - quality.Optimized;
        var rise = (quality.Optimized / quality.Original) - 1;
        return (target.AccuracyDrop, target.Agreement, target.PerplexityRise) switch
        {
            ({ } points, _, _) => Of("accuracy", $">= -{points}", drop <= points.Fraction + Rounding, () => Descriptors.AccuracyMissed.At(
                configuration.PositionOf("target.accuracy-drop"), Amounts.Points(drop), points, Remedy(quality))),
            (_, { } least, _) => Of("agreement", $">= {least}", quality.Optimized >= least.Fraction - Rounding, () => Descriptors.AgreementMissed.At(
                configuration.PositionOf("target.agreement"), Amounts.Percent(quality.Optimized), least, Remedy(quality))),
            (_, _, { } most) => Of("perplexity", $"<= +{most}", rise <= most.Fraction + Rounding, () => Descriptors.PerplexityMissed.At(
                configuration.PositionOf("target.perplexity-rise"), Amounts.Percent(rise), most, Remedy(quality))),
            _ => null,
        };
    }

    private static string Remedy(SplitQuality quality) =>
        $"Measured on {quality.Samples} samples of the {quality.Split} split. Search longer, or relax size and latency.";

    private static Gate Of(string name, string target, bool met, Func<Diagnostic> missed) => new(name, target, met, met ? null : missed());
}
