using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the before/after table, the targets, and how each number was measured.</summary>
internal static class ResultSection
{
    public static XElement Of(BuildReport report) => Markup.Section(
        "Before and after",
        Markup.Table(
            ["", "#original", "#optimised", "#change", "target", "verdict", "measured"], report.Lines.Select(l =>
                (IReadOnlyList<object?>)[
                    new XElement("strong", l.Metric), l.Before, l.After, l.Said, ReportText.Target(l),
                    Headline.Badge(l.Verdict), Markup.Of("span", "muted", l.Note)])),
        Splits(report.Measured));

    // The gates decide on one split; the results on the others are shown beside it.
    private static XElement? Splits(Measurement measured) =>
        measured is not { QualityMetric: { } metric, Quality.Length: > 1 } ? null
            : Markup.Table(["split", "#samples", $"#{metric}, original", "#optimised"], measured.Quality.Select(q =>
                (IReadOnlyList<object?>)[
                    q.Split, q.Samples.ToString("N0", CultureInfo.InvariantCulture), QualityText.Of(metric, q.Original),
                    QualityText.Of(metric, q.Optimized)]));
}
