using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Locking;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Layers;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>A policy and the search that found it, for the report.</summary>
/// <param name="Chosen">The policy.</param>
/// <param name="Trials">The trials of the search, in order; none if they are not known.</param>
/// <param name="Predictions">The predictions of the search; null if there are none.</param>
internal sealed record SearchHistory(
    ChosenPolicy Chosen, ImmutableArray<TrialPoint> Trials, Predictions? Predictions)
{
    /// <summary>The reason why no trials are known, such as that their file is missing; null if they are.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The number of trials that were left out of the file beside the lock.</summary>
    public int LeftOut { get; init; }

    /// <summary>The sensitivity of the layers; null if it was not measured.</summary>
    public LayerSensitivity? Sensitivity { get; init; }

    /// <summary>
    /// Returns a policy with its search: of this build, of an earlier one that is cached, or from the file beside the
    /// lock.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chosen">The policy.</param>
    /// <param name="sensitivity">The sensitivity that this build has measured.</param>
    /// <param name="context">The build.</param>
    public static SearchHistory Of(
        Plan plan, ChosenPolicy chosen, LayerSensitivity? sensitivity, BuildContext context)
    {
        if (!chosen.FromLock)
        {
            return new SearchHistory(chosen, chosen.Searched, chosen.Predictions) { Sensitivity = sensitivity };
        }

        // A lock of a build that searched nothing has no such file.
        var path = LockFile.PathOf(context.Request.ConfigPath);
        var (trials, obstacle) = LockFile.Read(path) is { } found ? TrialsFile.Find(path, found, context.Report)
            : (null, null);
        return SearchStage.FindSearch(plan, chosen, context) is { } known
            ? new SearchHistory(chosen, known.Searched, known.Predictions) { Sensitivity = trials?.Sensitivity }
            : new SearchHistory(chosen, trials?.Points ?? [], trials?.Predictions)
            {
                Obstacle = obstacle is null || chosen.Trials == 0 ? null
                    : $"{Path.GetFileName(TrialsFile.PathOf(path))} {obstacle}",
                LeftOut = trials?.LeftOut ?? 0,
                Sensitivity = trials?.Sensitivity,
            };
    }
}
