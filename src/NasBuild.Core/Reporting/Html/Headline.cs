using System.Xml.Linq;

using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting.Html;

/// <summary>The headline of the report: the model, whether it passes the gates, and the main numbers.</summary>
internal static class Headline
{
    public static string Name(BuildReport report) => report.Source.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
        ? Path.GetFileNameWithoutExtension(report.Source)
        : report.Source;

    public static XElement Of(BuildReport report) => new(
        "header",
        new XElement("h1", Name(report), Markup.Of("span", "arrow", " → "), Path.GetFileName(report.Output)),
        new XElement("p", Verdict(report), Markup.Of("span", "muted", $" {ReportTable.Source(report)}")),
        Markup.Of("div", "tiles", report.Lines.Select(Tile)));

    /// <summary>Returns a verdict as a word with a colour.</summary>
    public static XElement? Badge(string verdict, string? text = null) => verdict.Length == 0 ? null
        : Markup.Of(
            "span", verdict == "ok" ? "badge ok" : "badge missed", verdict == "ok" ? "✓ " : "✗ ", text ?? verdict);

    /// <summary>Returns a target as text whose parts stay on one line.</summary>
    public static string Target(ReportLine line) =>
        line.Target.Replace("<=", "≤", StringComparison.Ordinal)
            .Replace(">=", "≥", StringComparison.Ordinal).Replace(' ', '\u00A0');

    private static XElement Verdict(BuildReport report)
    {
        var judged = report.Lines.Where(l => l.Verdict.Length > 0).ToList();
        var met = judged.Count(l => l.Verdict == "ok");
        return judged.Count == 0 ? Markup.Of("span", "badge", "no targets")
            : Badge(met == judged.Count ? "ok" : "missed", met == judged.Count ? "all targets met"
                : FormattableString.Invariant($"{met} of {judged.Count} targets met"))!;
    }

    private static XElement Tile(ReportLine line) => Markup.Of(
        "div",
        "tile",
        Markup.Of("span", "label", line.Metric),
        Markup.Of("span", "value", line.Change.Length > 0 ? line.Change : line.After),
        Markup.Of("span", "change", $"{line.Before} → {line.After}"),
        line.Target.Length == 0 ? null : Markup.Of("span", "target", $"target {Target(line)} ", Badge(line.Verdict)));
}
