using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Engine;

namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>The axis of a quality metric: shares in percent, perplexity on a logarithmic scale.</summary>
/// <param name="Metric">The metric's name.</param>
internal sealed record QualityAxis(string Metric)
{
    private const double Spreads = 8;

    private bool IsPerplexity => Metric == "perplexity";

    /// <summary>True if no quality is above 1.</summary>
    public bool IsShare => !IsPerplexity;

    public string Title => IsPerplexity ? Metric : $"{Metric}, %";

    public double Value(double quality) => IsPerplexity ? quality : 100 * quality;

    public string Text(double quality) => QualityText.Of(Metric, quality);

    /// <summary>Returns the label of a limit beside a plot.</summary>
    public string Limit(double quality) =>
        IsPerplexity ? FormattableString.Invariant($"≤ {quality:0.##}") : $"≥ {Text(quality)}";

    /// <summary>Returns the loss of a quality: the smaller, the better.</summary>
    public double Loss(double quality) =>
        double.IsNaN(quality) ? double.PositiveInfinity : IsPerplexity ? quality : -quality;

    /// <summary>
    /// Returns an axis that covers the shown qualities and at least the better half of the trials: a useless trial
    /// would leave no space for relevant differences.
    /// </summary>
    /// <param name="trials">The qualities of trials.</param>
    /// <param name="shown">The qualities that must be on the axis.</param>
    public Axis Over(IEnumerable<double> trials, params IReadOnlyCollection<double> shown)
    {
        double[] finite = [.. trials.Where(double.IsFinite).OrderBy(Loss)];
        double[] all = [.. finite, .. shown.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            return new(Title, all.Select(Value), IsPerplexity);
        }

        var (best, spread) = (all.Min(Drawn), shown.Count == 0 ? 0 : shown.Max(Drawn) - shown.Min(Drawn));
        var worst = Math.Max(
            Quantiles.Median(finite.Select(Drawn)),
            Math.Max(best + (Spreads * spread), shown.Count == 0 ? best : shown.Max(Drawn)));
        return new(Title, all.Where(q => Drawn(q) <= worst).Select(Value), IsPerplexity);
    }

    /// <summary>
    /// Returns the qualities that a plot of trials must show: the original's, the chosen candidate's, and the limit.
    /// </summary>
    public static IEnumerable<double> Shown(BuildReport report) =>
        [
        .. report.Measured.Quality.Take(1).SelectMany(q => new[] { q.Original, q.Optimized }),
        .. report.Limits?.Quality is { } limit ? [limit] : Array.Empty<double>()
    ];

    /// <summary>Returns true if a quality is beyond the worse end of an axis.</summary>
    public bool IsWorse(double quality, Axis axis) =>
        !double.IsFinite(quality) || Loss(quality) > axis.Values.Max(v => Loss(IsPerplexity ? v : v / 100)) + 1e-12;

    /// <summary>Returns the sentence about trials that are beyond the axis.</summary>
    public static string Beyond(int trials) => trials switch
    {
        0 => "",
        1 => " 1 trial of less quality than the axis shows is drawn at its edge.",
        _ => FormattableString.Invariant($" {trials} trials of less quality than the axis shows are drawn at its edge."),
    };

    // The loss on the drawn scale.
    private double Drawn(double quality) => IsPerplexity ? Math.Log(quality) : -quality;
}
