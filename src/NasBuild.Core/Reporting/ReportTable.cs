using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting;

/// <summary>The before/after table as lines of text, for a build's log; its rows fit into 80 columns.</summary>
public static class ReportTable
{
    /// <summary>Returns the lines; the first names the model.</summary>
    /// <param name="report">The report.</param>
    /// <param name="shownOutput">The output's path, as shown to the reader.</param>
    /// <param name="reportPath">The report's path, as shown to the reader.</param>
    public static IReadOnlyList<string> Lines(BuildReport report, string shownOutput, string reportPath)
    {
        int Width(Func<ReportLine, string> column) => report.Lines.Max(l => column(l).Length);
        var (metric, before, after, change, target) = (
            Width(l => l.Metric), Width(l => l.Before), Width(l => l.After), Width(l => l.Change), Width(l => l.Target));
        return
        [
            $"NasBuild  {ReportText.Name(report)} -> {shownOutput}  ({Source(report)})",
            .. report.Lines.Select(l => string.Join("  ", new[]
            {
                $"          {l.Metric.PadRight(metric)}",
                $"{l.Before.PadLeft(before)} -> {l.After.PadLeft(after)}",
                l.Change.PadLeft(change),
                l.Target.Length == 0 ? "".PadRight(target + (target == 0 ? 0 : 7))
                    : $"target {l.Target.PadRight(target)}",
                l.Verdict,
            }).TrimEnd()),
            .. report.Lines.Where(l => l.Note.Length > 0).Select(l => $"          {l.Metric}: {l.Note}"),
            $"          report {reportPath}   lock nas.lock.json{(report.LockUpdated ? " (updated)" : "")}",
        ];
    }

    /// <summary>Returns the source of the policy.</summary>
    public static string Source(BuildReport report) =>
        (report switch
        {
            { IsFromCache: true } => "from the shared cache, as in the lock",
            { FromLock: true } => "from the lock",
            { Trials: 0 } => "nothing to search",
            _ => FormattableString.Invariant($"{report.Trials} trials in {report.SearchSeconds:0} s"),
        })
        + (report.FineTuned is not { } tuned ? ""
            : FormattableString.Invariant($", fine-tuned for {tuned.Epochs} {(tuned.Epochs == 1 ? "epoch" : "epochs")}")
                + FormattableString.Invariant($" of {tuned.Samples:N0} samples in {tuned.Seconds:0} s"));
}
