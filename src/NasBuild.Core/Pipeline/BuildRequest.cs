using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Pipeline;

/// <summary>How a build treats the lock.</summary>
public enum BuildMode
{
    /// <summary>A lock that matches is re-applied; otherwise a search runs and rewrites it.</summary>
    Auto,
    /// <summary>A search runs, whatever the lock says, and rewrites it.</summary>
    Search,
    /// <summary>Only a lock that matches is applied; anything else is an error.</summary>
    Locked,
    /// <summary>Nothing is optimised: the original is shipped.</summary>
    Skip,
}

/// <summary>What is asked of a build of one model.</summary>
/// <param name="ConfigPath">The path of nas.yaml.</param>
/// <param name="ObjFolder">The folder for what stages leave: results, trials, the optimised model.</param>
/// <param name="Mode">How the lock is treated.</param>
/// <param name="Overrides">What the build says in place of nas.yaml.</param>
public sealed record BuildRequest(string ConfigPath, string ObjFolder, BuildMode Mode, BuildOverrides Overrides)
{
    /// <summary>The namespace of the C# that gives the consumer's code the model; null where none is wanted, empty for none around it.</summary>
    public string? AccessorNamespace { get; init; }
}

/// <summary>How far a stage has come.</summary>
/// <param name="Stage">What runs.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all; 0 where that is not known.</param>
/// <param name="Best">The best so far, for a person; empty where there is none.</param>
/// <param name="Left">The time left, about.</param>
public sealed record StageProgress(string Stage, int Done, int Total, string Best, TimeSpan? Left)
{
    /// <summary>How it stands now, for a person; empty where there is nothing to tell.</summary>
    public string Now { get; init; } = "";
}

/// <summary>A build that runs: what was asked, where its words go, and whether to go on.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Report">Receives warnings and notes.</param>
/// <param name="Progress">Receives how far the work has come; called often, from any thread.</param>
/// <param name="Cancellation">Ends the work.</param>
public sealed record BuildContext(BuildRequest Request, Action<Diagnostic> Report, Action<StageProgress> Progress, CancellationToken Cancellation)
{
    /// <summary>How long models are timed.</summary>
    internal TimingEffort Timing { get; init; } = new();

    /// <summary>The path of a file in the build's own folder.</summary>
    public string InObj(string name) => Path.Combine(Request.ObjFolder, name);
}
