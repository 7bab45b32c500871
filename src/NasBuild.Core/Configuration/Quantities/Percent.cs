using System.Diagnostics.CodeAnalysis;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>A share, in hundredths: <c>50 %</c>.</summary>
/// <param name="Value">The number before the sign: 50 for a half.</param>
public readonly record struct Percent(decimal Value)
{
    internal const string Unit = "%";

    /// <summary>The share as a fraction: 0.5 for <c>50 %</c>.</summary>
    public double Fraction => (double)(Value / 100);

    /// <summary>Reads a text such as <c>50 %</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Percent percent)
    {
        bool understood = QuantityText.TrySplit(text ?? "", out decimal value, out string unit) && unit == Unit;
        percent = understood ? new Percent(value) : default;
        return understood;
    }

    /// <summary>Returns the text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => QuantityText.Write(Value, Unit);
}
