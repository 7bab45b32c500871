using System.Diagnostics.CodeAnalysis;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>A difference of two percentages: from 92.9 % to 92.4 % is a drop of <c>0.5 points</c>.</summary>
/// <param name="Value">The number of percentage points.</param>
public readonly record struct Points(decimal Value)
{
    internal static readonly string[] Units = ["points", "point"];

    /// <summary>The difference as a fraction: 0.005 for <c>0.5 points</c>.</summary>
    public double Fraction => (double)(Value / 100);

    /// <summary>Reads a text such as <c>0.5 points</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Points points)
    {
        bool understood = QuantityText.TrySplit(text ?? "", out decimal value, out string unit) && Units.Contains(unit);
        points = understood ? new Points(value) : default;
        return understood;
    }

    /// <summary>Returns the text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => QuantityText.Write(Value, Value == 1 ? "point" : "points");
}
