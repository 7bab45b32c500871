using NasBuild.Core.Builds;

namespace NasBuild.Sdk;

/// <summary>The progress of a build.</summary>
/// <param name="Stage">The stage that runs, such as <c>search widths</c>.</param>
/// <param name="Done">The number of completed steps.</param>
/// <param name="Total">The number of steps; 0 if it is not known.</param>
/// <param name="Text">The best result so far or the current state; empty if there is none.</param>
/// <param name="Left">The predicted time left in the stage; null if it is not known.</param>
public sealed record NasProgress(string Stage, int Done, int Total, string Text, TimeSpan? Left)
{
    internal static NasProgress Of(StageProgress progress) => new(
        progress.Stage, progress.Done, progress.Total, progress.Now.Length > 0 ? progress.Now : progress.Best,
        progress.Left);
}
