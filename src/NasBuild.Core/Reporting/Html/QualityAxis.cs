using NasBuild.Core.Pipeline;

namespace NasBuild.Core.Reporting.Html;

/// <summary>How a quality metric is drawn: shares in percent, perplexity as it is and by its logarithm.</summary>
/// <param name="Metric">The metric's name.</param>
internal sealed record QualityAxis(string Metric)
{
    private bool IsPerplexity => Metric == "perplexity";

    public string Title => IsPerplexity ? Metric : $"{Metric}, %";

    public string Sign => IsPerplexity ? "≤" : "≥";

    public double Value(double quality) => IsPerplexity ? quality : 100 * quality;

    public string Text(double quality) => QualityText.Of(Metric, quality);

    /// <summary>The smaller, the better the quality.</summary>
    public double Loss(double quality) => double.IsNaN(quality) ? double.PositiveInfinity : IsPerplexity ? quality : -quality;

    public Axis Over(IEnumerable<double> qualities) => new(Title, qualities.Select(Value), IsPerplexity);
}
