namespace NasBuild.Core.Builds;

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
