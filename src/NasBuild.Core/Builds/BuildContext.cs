using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Builds;

/// <summary>A build that runs: what was asked, where its words go, and whether to go on.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Report">Receives warnings and notes.</param>
/// <param name="Progress">Receives how far the work has come; called often, from any thread.</param>
/// <param name="Cancellation">Ends the work.</param>
public sealed record BuildContext(BuildRequest Request, Action<Diagnostic> Report, Action<StageProgress> Progress, CancellationToken Cancellation)
{
    /// <summary>How long models are timed.</summary>
    internal TimingEffort Timing { get; init; } = new();

    /// <summary>The clock of budgets and estimates.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The path of a file in the build's own folder.</summary>
    public string InObj(string name) => Path.Combine(Request.ObjFolder, name);
}
