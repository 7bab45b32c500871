using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Locking;
using NasBuild.Core.Results;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>A policy and the search that found it, for the report.</summary>
/// <param name="Chosen">The policy.</param>
/// <param name="Trials">The trials of the search, in order; none if they are not known.</param>
/// <param name="Predictions">The predictions of the search; null if there are none.</param>
internal sealed record SearchHistory(
    ChosenPolicy Chosen, ImmutableArray<TrialPoint> Trials, Predictions? Predictions)
{
    /// <summary>The reason why no trials are known, as the end of a sentence about their file; null if they are.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The number of trials that were left out of the file beside the lock.</summary>
    public int LeftOut { get; init; }

    /// <summary>
    /// Returns a policy with its search: of this build, of an earlier one that is cached, or from the file beside the
    /// lock.
    /// </summary>
    public static SearchHistory Of(Plan plan, ChosenPolicy chosen, BuildContext context)
    {
        var known = chosen.FromLock ? SearchStage.FindSearch(plan, chosen, context) : chosen;
        if (known is not null)
        {
            return new SearchHistory(chosen, known.Searched, known.Predictions);
        }

        var path = LockFile.PathOf(context.Request.ConfigPath);
        if (chosen.Trials == 0 || LockFile.Read(path) is not { } found)
        {
            return new SearchHistory(chosen, [], null);
        }

        var (trials, obstacle) = TrialsFile.Find(path, found, context.Report);
        return new SearchHistory(chosen, trials?.Points ?? [], trials?.Predictions)
        {
            Obstacle = obstacle is null ? null : $"{Path.GetFileName(TrialsFile.PathOf(path))} {obstacle}",
            LeftOut = trials?.LeftOut ?? 0,
        };
    }
}
