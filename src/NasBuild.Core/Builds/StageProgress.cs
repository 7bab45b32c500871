namespace NasBuild.Core.Builds;

/// <summary>The progress of a stage.</summary>
/// <param name="Stage">The stage that runs.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all; 0 if that is not known.</param>
/// <param name="Best">The best result so far, as text; empty if there is none.</param>
/// <param name="Left">The estimated time left.</param>
public sealed record StageProgress(string Stage, int Done, int Total, string Best, TimeSpan? Left)
{
    /// <summary>The current state, as text; empty if there is nothing to report.</summary>
    public string Now { get; init; } = "";
}
