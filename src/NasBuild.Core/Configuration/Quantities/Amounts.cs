using System.Globalization;

namespace NasBuild.Core.Configuration.Quantities;

/// <summary>Formats numbers for display, the same in every culture.</summary>
public static class Amounts
{
    // Below it a factor says less than percents.
    private const double SmallFactor = 1.15;

    /// <summary>Formats a size in bytes, with decimal units.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} KB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.00} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>Formats a size and its share of the original.</summary>
    public static string Size(long bytes, long original) =>
        $"{Size(bytes)} ({Percent((double)bytes / original)} of the original)";

    /// <summary>Formats a count; a question mark if it is not known.</summary>
    public static string Count(long? count) => count switch
    {
        null => "?",
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{count}"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.0} k"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.00} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.00} G"),
    };

    /// <summary>Formats a fraction in percent.</summary>
    public static string Percent(double fraction) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.0} %");

    /// <summary>
    /// Formats a share of the original's cost as a gain, such as <c>3.4x faster</c>, <c>4.0 % smaller</c> or
    /// <c>1.5x larger</c>.
    /// </summary>
    /// <param name="share">The remaining share.</param>
    /// <param name="less">The word for less of the cost: smaller, faster.</param>
    /// <param name="more">The word for more of it: larger, slower.</param>
    public static string Gain(double share, string less, string more)
    {
        var (factor, word) = share <= 1 ? (1 / share, less) : (share, more);
        return !double.IsFinite(factor) ? ""
            : factor < 1.0005 ? "unchanged"
            : factor < SmallFactor ? $"{Percent(Math.Abs(share - 1))} {word}"
            : string.Create(CultureInfo.InvariantCulture, $"{factor:0.0}x {word}");
    }

    /// <summary>Formats a difference of fractions in percentage points.</summary>
    public static string Points(double fraction) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} points");

    /// <summary>Formats a time in milliseconds.</summary>
    public static string Ms(double ms) => string.Create(CultureInfo.InvariantCulture, $"{ms:0.000} ms");

    /// <summary>Formats a time in seconds.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0} ms"),
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
    };
}
