using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;

namespace NasBuild.Cli.Terminals;

/// <summary>What a person sees of a build. Called from any thread.</summary>
internal interface IBuildView : IDisposable
{
    /// <summary>Shows how far the work has come.</summary>
    void Tell(StageProgress progress);

    /// <summary>Shows a warning, an error or a note.</summary>
    void Tell(Diagnostic diagnostic);

    /// <summary>No more progress comes.</summary>
    /// <param name="completed">True if the work came to its end.</param>
    void End(bool completed);

    /// <summary>Shows what was gained and paid.</summary>
    void Tell(BuildReport report, string shownOutput, string reportPath);
}
