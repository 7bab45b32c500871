using System.Globalization;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Core.Targets;

/// <summary>
/// The warnings about a model that is slower or larger than the original, whatever the targets are, or that has lost
/// most of its quality where no target asks for any.
/// </summary>
internal static class Regressions
{
    // Sessions of the same model differ by as much in all blocks, by where their memory lies.
    private const double Equal = 1.02;

    // Made-up inputs exaggerate: beyond this, little of the outputs is left.
    private const double MaxMadeUpDistance = 0.5;

    /// <summary>Returns the warnings.</summary>
    public static IEnumerable<Diagnostic> Of(NasConfiguration configuration, Measurement measured)
    {
        var position = configuration.PositionOf(configuration.Quantize is not null ? "quantize"
            : configuration.Prune is not null ? "prune" : configuration.SourceKey);

        if (measured.Latency.RatioLow > Equal)
        {
            yield return Descriptors.Slower.At(
                position, Amounts.Percent(measured.Latency.Ratio), Amounts.Percent(measured.Latency.RatioLow),
                Amounts.Percent(measured.Latency.RatioHigh), Faster(configuration));
        }

        if (measured.SizeBytes > measured.OriginalBytes)
        {
            yield return Descriptors.Larger.At(
                position, Amounts.Size(measured.SizeBytes), Amounts.Size(measured.OriginalBytes));
        }

        if (measured.MadeUp is { RelativeL2: > MaxMadeUpDistance } distance)
        {
            yield return Descriptors.OutputsDiffer.At(
                position, Amounts.Percent(distance.RelativeL2), distance.Samples,
                string.Create(CultureInfo.InvariantCulture, $"{distance.Cosine:0.0000}"));
        }

        if (measured.Final is { } quality && IsLost(quality, measured.QualityMetric!)
            && !TargetTable.Check(configuration, measured).Any(g => g.Target is QualityTarget))
        {
            var metric = measured.QualityMetric!;
            yield return Descriptors.QualityLost.At(
                position, metric, QualityText.Of(metric, quality.Optimized), quality.Samples, quality.Split,
                QualityText.Of(metric, quality.Original), TargetTable.OfMetric(metric)!.Key);
        }
    }

    private static bool IsLost(SplitQuality quality, string metric) => metric == "perplexity"
        ? quality.Optimized > 2 * quality.Original : quality.Optimized < quality.Original / 2;

    private static string Faster(NasConfiguration configuration) => configuration.Quantize?.Method switch
    {
        null => "Cut other widths with 'prune.round-to' or 'prune.max-ratio'",
        QuantizeMethod.Auto or QuantizeMethod.WeightOnly => "Name slow layers in 'quantize.exclude'",
        _ => "Use 'quantize.method: auto' or 'weight-only', or name slow layers in 'quantize.exclude'",
    };
}
