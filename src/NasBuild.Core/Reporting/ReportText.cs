using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting;

/// <summary>The words that every form of the report has.</summary>
internal static class ReportText
{
    /// <summary>Returns the name of the original.</summary>
    public static string Name(BuildReport report) => report.Source.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
        ? Path.GetFileNameWithoutExtension(report.Source)
        : report.Source;

    /// <summary>Returns true if all targets are met, and how many are; null if there are none.</summary>
    public static (bool? IsMet, string Text) Verdict(BuildReport report)
    {
        var judged = report.Lines.Where(l => l.Verdict.Length > 0).ToList();
        var met = judged.Count(l => l.Verdict == "ok");
        var count = FormattableString.Invariant($"{met} of {judged.Count} targets met");
        return report.IsMissed ? (false, $"gate missed, the model was not replaced: {count}")
            : judged.Count == 0 ? (null, "no targets")
            : met == judged.Count ? (true, "all targets met")
            : (false, count);
    }

    /// <summary>Returns a target as text whose parts stay on one line.</summary>
    public static string Target(ReportLine line) =>
        line.Target.Replace("<=", "≤", StringComparison.Ordinal)
            .Replace(">=", "≥", StringComparison.Ordinal).Replace(' ', '\u00A0');
}
