using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The reduced configuration for builds without samples: no pruning, and no calibrated ranges of activations.
/// </summary>
internal static class WithoutSamples
{
    /// <summary>
    /// Returns the reduced configuration; unchanged if there are samples. The test split is for the final measurement
    /// only.
    /// </summary>
    public static NasConfiguration Reduce(NasConfiguration configuration) =>
        HasSamples(configuration.Data) ? configuration : configuration with
        {
            Prune = null,
            Quantize = configuration.Quantize is { Method: QuantizeMethod.Static } fixedRanges
                ? fixedRanges with
                {
                    Method = QuantizeMethod.WeightOnly,
                    Weights = fixedRanges.Weights,
                    Activations = [32],
                }
                : configuration.Quantize,
        };

    /// <summary>Reports what the build does, if it is less than nas.yaml asks for.</summary>
    public static void Report(NasConfiguration configuration, Action<Diagnostic> report)
    {
        if (!HasSamples(configuration.Data))
        {
            report(Descriptors.NoSamples.At(configuration.PositionOf("data"), Done(configuration)));
        }
    }

    /// <summary>Returns a description of what is done.</summary>
    public static string Done(NasConfiguration reduced)
    {
        const string Passes = "passes that change no result";
        return reduced.Quantize is not { } quantize ? Passes
            : $"{Passes}, and {Words(quantize.Method)} to {string.Join(" or ", quantize.Weights)} bits";
    }

    private static string Words(QuantizeMethod method) => method switch
    {
        QuantizeMethod.Auto => "dynamic or weight-only quantization",
        QuantizeMethod.Dynamic => "dynamic quantization",
        _ => "weight-only quantization",
    };

    /// <summary>Returns true if there are samples to decide on.</summary>
    public static bool HasSamples(DataSettings data) =>
        data.Splits.Any(s => s.Key != "test" && s.Path is not null);
}
