using System.Globalization;
using System.Text.RegularExpressions;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>
/// The notation of a number with its unit: <c>1.2 ms</c>, <c>50 %</c>. The same pattern is in nas.schema.json, so an
/// editor and the reader accept the same texts: up to six digits, optionally up to six decimals, then the unit, with or
/// without a space between.
/// </summary>
internal static partial class QuantityText
{
    /// <summary>Returns the pattern of a quantity in one of some units, above zero, or from zero on.</summary>
    public static string Pattern(IEnumerable<string> units, bool zeroAllowed = false) =>
        $"^{(zeroAllowed ? "" : "(?=[0-9.]*[1-9])")}[0-9]{{1,6}}(\\.[0-9]{{1,6}})? ?({string.Join('|', units)})$";

    public static string Write(decimal amount, string unit) =>
        amount.ToString("0.############", CultureInfo.InvariantCulture) + " " + unit;

    /// <summary>
    /// Splits a text into amount and unit; returns false if it is not a quantity. The unit is not checked.
    /// </summary>
    public static bool TrySplit(string text, out decimal amount, out string unit)
    {
        Match match = Quantity().Match(text);
        amount = match.Success ? decimal.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
        unit = match.Groups[2].Value;
        return match.Success;
    }

    [GeneratedRegex(@"^([0-9]{1,6}(?:\.[0-9]{1,6})?) ?([^0-9. ]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();
}
