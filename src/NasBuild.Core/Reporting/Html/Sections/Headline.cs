using System.Xml.Linq;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The headline of the report: the model, whether it passes the gates, and the main numbers.</summary>
internal static class Headline
{
    public static XElement Of(BuildReport report) => new(
        "header",
        new XElement(
            "h1", ReportText.Name(report), Markup.Of("span", "arrow", " → "), Path.GetFileName(report.Output)),
        new XElement("p", Verdict(report), Markup.Of("span", "muted", $" {ReportTable.Source(report)}")),
        Markup.Of("div", "tiles", report.Lines.Select(Tile)));

    /// <summary>Returns a verdict as a word with a colour.</summary>
    public static XElement? Badge(string verdict, string? text = null) => verdict.Length == 0 ? null
        : Markup.Of(
            "span", verdict == "ok" ? "badge ok" : "badge missed", verdict == "ok" ? "✓ " : "✗ ", text ?? verdict);

    private static XElement Verdict(BuildReport report) => ReportText.Verdict(report) is var (met, text) && met is null
        ? Markup.Of("span", "badge", text)
        : Badge(met.Value ? "ok" : "missed", text)!;

    private static XElement Tile(ReportLine line) => Markup.Of(
        "div",
        "tile",
        Markup.Of("span", "label", line.Metric),
        Markup.Of(
            "span", "value", line.Gain.Length > 0 ? line.Gain : line.Change.Length > 0 ? line.Change : line.After),
        Markup.Of(
            "span", "change",
            $"{line.Before} → {line.After}{(line.Gain.Length > 0 ? $" ({line.Change})" : "")}"),
        line.Target.Length == 0 ? null : Markup.Of(
            "span", "target", $"target {ReportText.Target(line)} ", Badge(line.Verdict)));
}
