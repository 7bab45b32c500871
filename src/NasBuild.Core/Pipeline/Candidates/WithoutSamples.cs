using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// The reduced configuration for builds without samples: weights with fewer bits, no pruning, activations unchanged.
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
            Quantize = configuration.Quantize is { Method: not QuantizeMethod.WeightOnly } other
                ? other with { Method = QuantizeMethod.WeightOnly, Weights = other.Weights, Activations = [32] }
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
    public static string Done(NasConfiguration reduced) => reduced.Quantize is { } quantize
        ? $"passes that change no result, and weight-only quantization to {string.Join(" or ", quantize.Weights)} bits"
        : "passes that change no result";

    /// <summary>Returns true if there are samples to decide on.</summary>
    public static bool HasSamples(DataSettings data) => (data.Train ?? data.Validation ?? data.Calibration) is not null;
}
