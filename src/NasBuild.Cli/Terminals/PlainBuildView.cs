using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;

namespace NasBuild.Cli.Terminals;

/// <summary>A view of plain lines, for logs. Diagnostics go to standard error.</summary>
internal sealed class PlainBuildView(TextWriter output, TextWriter error) : IBuildView
{
    private readonly ProgressLines progressLines = new(output, TimeProvider.System);

    public void Tell(StageProgress progress) => progressLines.Tell(progress);

    public void Tell(Diagnostic diagnostic) => error.WriteLine(diagnostic);

    public void End(bool completed)
    {
        // Every line is already written.
    }

    public void Tell(BuildReport report, string shownOutput, string reportPath)
    {
        foreach (var line in ReportTable.Lines(report, shownOutput, reportPath))
        {
            output.WriteLine(line);
        }
    }

    public void Dispose() => output.Flush();
}
