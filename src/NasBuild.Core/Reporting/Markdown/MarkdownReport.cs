using System.Text;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Reporting.Markdown;

/// <summary>
/// A build's report in short, as GitHub Flavored Markdown: for the summary of a pipeline's job, or a comment on a pull
/// request.
/// </summary>
public static class MarkdownReport
{
    /// <summary>The file's name in the build's obj folder.</summary>
    public const string File = "report.md";

    // A job's summary is at most 1 MiB.
    private const int MaxNotes = 20;
    private const int MaxLength = 500;

    /// <summary>Returns the text.</summary>
    public static byte[] Of(BuildReport report) =>
        Encoding.UTF8.GetBytes(string.Join('\n', Lines(report).Append("")));

    private static IEnumerable<string> Lines(BuildReport report)
    {
        var (met, verdict) = ReportText.Verdict(report);
        var mark = met switch { true => "✅ ", false => "❌ ", null => "" };
        yield return $"## {Text(ReportText.Name(report))} → {Text(Path.GetFileName(report.Output))}";
        yield return "";
        yield return $"{mark}**{verdict}**, {Text(ReportTable.Source(report))}";
        yield return "";
        foreach (var row in MarkdownText.Table(
            ["", "#original", "#optimised", "change", "target", "measured"], report.Lines.Select(Cells)))
        {
            yield return row;
        }

        List<TransformationReport> policy = [.. report.Transformations.Where(t => t.Summary.Length > 0)];
        foreach (var line in List("Policy", [.. policy.Select(t => t.Summary)]).Concat(List("Notes", report.Notes)))
        {
            yield return line;
        }
    }

    private static IReadOnlyList<string> Cells(ReportLine line) =>
    [
        $"**{Text(line.Metric)}**", Text(line.Before), Text(line.After), Text(line.Said),
        line.Target.Length == 0 ? "" : $"{Text(ReportText.Target(line))} {(line.Verdict == "ok" ? "✅" : "❌")}",
        Text(line.Note),
    ];

    private static IEnumerable<string> List(string title, IReadOnlyList<string> items) => items.Count == 0 ? [] :
    [
        "", $"**{title}**", "", .. items.Take(MaxNotes).Select(i => $"- {Text(i)}"),
        .. items.Count <= MaxNotes ? [] : new[] { FormattableString.Invariant($"- and {items.Count - MaxNotes} more") },
    ];

    private static string Text(string text) =>
        MarkdownText.Of(text.Length <= MaxLength ? text : text[..MaxLength] + " …");
}
