using NasBuild.Core.Builds;

namespace NasBuild.Cli.Terminals;

/// <summary>How a stage stands.</summary>
internal enum StageMark
{
    /// <summary>It runs.</summary>
    Running,
    /// <summary>It is done.</summary>
    Done,
    /// <summary>It was ended before.</summary>
    Stopped,
}

/// <summary>A stage and what it last told.</summary>
/// <param name="Last">What it told.</param>
/// <param name="Told">How long ago it told that.</param>
/// <param name="Elapsed">How long it has run.</param>
/// <param name="Mark">How it stands.</param>
internal sealed record StageState(StageProgress Last, TimeSpan Told, TimeSpan Elapsed, StageMark Mark);
