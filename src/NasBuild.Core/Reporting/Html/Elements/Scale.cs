namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>A mapping of a range of values to pixels.</summary>
/// <param name="Minimum">The minimum value.</param>
/// <param name="Maximum">The maximum value.</param>
/// <param name="From">The pixel of the minimum.</param>
/// <param name="To">The pixel of the maximum.</param>
/// <param name="Logarithmic">True if the scale is logarithmic.</param>
internal sealed record Scale(double Minimum, double Maximum, double From, double To, bool Logarithmic = false)
{
    private const double Margin = 0.05;
    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>
    /// Returns a scale that covers <paramref name="values"/> with a margin; values that are not finite are ignored.
    /// </summary>
    public static Scale Over(IEnumerable<double> values, double from, double to, bool logarithmic = false)
    {
        double[] finite = [.. values.Where(v => double.IsFinite(v) && (!logarithmic || v > 0))
            .Select(v => logarithmic ? Math.Log10(v) : v)];
        var (minimum, maximum) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        var room = maximum > minimum ? Margin * (maximum - minimum) : Math.Max(Math.Abs(maximum) * Margin, 1e-3);
        (minimum, maximum) = (minimum - room, maximum + room);
        return logarithmic ? new(Math.Pow(10, minimum), Math.Pow(10, maximum), from, to, true) : new(
            minimum, maximum, from, to);
    }

    /// <summary>Returns the pixel of a value; values beyond the range are drawn at its edge.</summary>
    public double At(double value)
    {
        var inside = double.IsNaN(value) ? Minimum : Math.Clamp(value, Minimum, Maximum);
        var share = Logarithmic ? Math.Log(inside / Minimum) / Math.Log(Maximum / Minimum)
            : (inside - Minimum) / (Maximum - Minimum);
        return From + (share * (To - From));
    }

    /// <summary>Returns round values; at most seven on a linear scale.</summary>
    public IReadOnlyList<double> Ticks()
    {
        if (Logarithmic && Decades() is { Count: >= 3 } decades)
        {
            return decades;
        }

        var rough = (Maximum - Minimum) / 7;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = magnitude * Steps.First(m => m * magnitude >= rough * 0.999);
        return [.. Enumerable.Range(0, 8).Select(i => (Math.Ceiling(Minimum / step) + i) * step)
            .Where(v => v <= Maximum).Select(v => Math.Round(v, 10) + 0.0)];
    }

    private List<double> Decades()
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(Minimum)), (int)Math.Floor(Math.Log10(Maximum)));
        var steps = last - first <= 2 ? Steps[..3] : Steps[..1];
        return [.. Enumerable.Range(first, last - first + 1)
            .SelectMany(d => steps.Select(s => s * Math.Pow(10, d))).Where(v => v >= Minimum && v <= Maximum)];
    }
}
