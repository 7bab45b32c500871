using System.Globalization;
using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Quantization.Choice;

/// <summary>A model quantized by a method, measured.</summary>
/// <param name="Variant">The method.</param>
/// <param name="Distance">The relative L2 distance of the output that differs most.</param>
/// <param name="IsGood">True if it is within the targets of quality.</param>
/// <param name="LatencyRatio">Its latency relative to the original's; infinity if it was not measured.</param>
/// <param name="Excess">The excess over the targets of costs.</param>
internal sealed record FormTrial(
    FormVariant Variant, double Distance, bool IsGood, double LatencyRatio = double.PositiveInfinity, double Excess = 0)
{
    /// <summary>The trial in a phrase.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Variant.Name}: outputs differ by {Amounts.Percent(Distance)}")
        + (double.IsFinite(LatencyRatio) ? $", {Amounts.Percent(LatencyRatio)} of the latency" : "");
}
