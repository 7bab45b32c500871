using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;

namespace NasBuild.Cli.Terminals;

/// <summary>The view of a build for a user. Its methods are called from any thread.</summary>
internal interface IBuildView : IDisposable
{
    /// <summary>Shows the progress of the work.</summary>
    void Show(StageProgress progress);

    /// <summary>Shows a diagnostic.</summary>
    void Show(Diagnostic diagnostic);

    /// <summary>Ends the progress.</summary>
    /// <param name="completed">True if the work completed.</param>
    void End(bool completed);

    /// <summary>Shows the report.</summary>
    void Show(BuildReport report, string shownOutput, string reportPath);
}
