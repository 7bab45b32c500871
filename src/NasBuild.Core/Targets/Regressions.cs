using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;

namespace NasBuild.Core.Targets;

/// <summary>The warnings about a model that is slower or larger than the original, whatever the targets are.</summary>
internal static class Regressions
{
    // Sessions of the same model differ by as much in all blocks, by where their memory lies.
    private const double Equal = 1.02;

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
    }

    private static string Faster(NasConfiguration configuration) => configuration.Quantize?.Method switch
    {
        null => "Cut other widths with 'prune.round-to' or 'prune.max-ratio'",
        QuantizeMethod.Auto or QuantizeMethod.WeightOnly => "Name slow layers in 'quantize.exclude'",
        _ => "Use 'quantize.method: auto' or 'weight-only', or name slow layers in 'quantize.exclude'",
    };
}
