using NasBuild.Cli.Output;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;

namespace NasBuild.Cli.Terminals;

/// <summary>A view of plain lines, for logs. Diagnostics go to standard error.</summary>
internal sealed class PlainBuildView(TextWriter output, TextWriter error, CommandOutput options) : IBuildView
{
    private readonly Action<StageProgress> show = options.Progress(output);

    public void Show(StageProgress progress) => show(progress);

    public void Show(Diagnostic diagnostic) => error.WriteLine(diagnostic);

    public void End(bool completed)
    {
        // Every line is already written.
    }

    public void Show(BuildReport report, string shownOutput, string reportPath)
    {
        foreach (var line in ReportTable.Lines(report, shownOutput, reportPath))
        {
            output.WriteLine(line);
        }
    }

    public void Dispose() => output.Flush();
}
