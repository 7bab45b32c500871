namespace NasBuild.Core.Reporting.Html;

/// <summary>A mapping of a range of values to pixels.</summary>
/// <param name="Least">The minimum value.</param>
/// <param name="Most">The maximum value.</param>
/// <param name="From">The pixel of the minimum.</param>
/// <param name="To">The pixel of the maximum.</param>
/// <param name="Logarithmic">True if the scale is logarithmic.</param>
internal sealed record Scale(double Least, double Most, double From, double To, bool Logarithmic = false)
{
    private const double Margin = 0.05;
    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>
    /// Returns a scale that covers <paramref name="values"/> with a margin; values that are not finite are ignored.
    /// </summary>
    public static Scale Over(IEnumerable<double> values, double from, double to, bool logarithmic = false)
    {
        double[] told = [.. values.Where(v => double.IsFinite(v) && (!logarithmic || v > 0)).Select(v => logarithmic ? Math.Log10(v) : v)];
        var (least, most) = told.Length == 0 ? (0, 1) : (told.Min(), told.Max());
        var room = most > least ? Margin * (most - least) : Math.Max(Math.Abs(most) * Margin, 1e-3);
        (least, most) = (least - room, most + room);
        return logarithmic ? new(Math.Pow(10, least), Math.Pow(10, most), from, to, true) : new(least, most, from, to);
    }

    /// <summary>Returns the pixel of a value; values beyond the range are drawn at its edge.</summary>
    public double At(double value)
    {
        var inside = double.IsNaN(value) ? Least : Math.Clamp(value, Least, Most);
        var share = Logarithmic ? Math.Log(inside / Least) / Math.Log(Most / Least) : (inside - Least) / (Most - Least);
        return From + (share * (To - From));
    }

    /// <summary>Returns round values; at most seven on a linear scale.</summary>
    public IReadOnlyList<double> Ticks()
    {
        if (Logarithmic && Decades() is { Count: >= 3 } decades)
        {
            return decades;
        }

        var rough = (Most - Least) / 7;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = magnitude * Steps.First(m => m * magnitude >= rough * 0.999);
        return [.. Enumerable.Range(0, 8).Select(i => (Math.Ceiling(Least / step) + i) * step).Where(v => v <= Most).Select(v => Math.Round(v, 10) + 0.0)];
    }

    private List<double> Decades()
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(Least)), (int)Math.Floor(Math.Log10(Most)));
        var steps = last - first <= 2 ? Steps[..3] : Steps[..1];
        return [.. Enumerable.Range(first, last - first + 1).SelectMany(d => steps.Select(s => s * Math.Pow(10, d))).Where(v => v >= Least && v <= Most)];
    }
}
