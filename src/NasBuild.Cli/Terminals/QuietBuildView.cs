using NasBuild.Cli.Output;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;

namespace NasBuild.Cli.Terminals;

/// <summary>A view of warnings and errors only.</summary>
internal sealed class QuietBuildView(CommandOutput output) : IBuildView
{
    public void Show(StageProgress progress)
    {
        // Not shown.
    }

    public void Show(Diagnostic diagnostic) => output.Show(diagnostic);

    public void End(bool completed)
    {
        // There is no progress to end.
    }

    public void Show(BuildReport report, string shownOutput, string reportPath)
    {
        // Not shown.
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
