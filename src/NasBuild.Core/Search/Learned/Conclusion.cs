using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Learned;

/// <summary>The end of a search through predictors: it compares them with the trials, and stores what was learned.</summary>
internal sealed class Conclusion
{
    /// <summary>The search.</summary>
    public required PolicyStudy Study { get; init; }

    /// <summary>The way predictors are fitted.</summary>
    public required PolicyLearner Learner { get; init; }

    /// <summary>The trials of earlier builds.</summary>
    public required IReadOnlyList<PolicyTrial> Known { get; init; }

    /// <summary>The trials of this build.</summary>
    public required IReadOnlyList<PolicyTrial> Fresh { get; init; }

    /// <summary>The last predictors; null if there were too few trials for any.</summary>
    public required TrialPredictors? Predictors { get; init; }

    /// <summary>The predictions of policies before they were measured.</summary>
    public required IReadOnlyDictionary<Policy, PredictedTrial> Predicted { get; init; }

    /// <summary>The policies that were proposed as the best within the targets.</summary>
    public required IReadOnlyCollection<Policy> Optimized { get; init; }

    /// <summary>Reports predictions that failed and stores the predictors; returns all trials.</summary>
    public IReadOnlyList<PolicyTrial> Trials()
    {
        if (Predictors is { } predictors)
        {
            if (Optimized.Count > 0)
            {
                PredictionReport.TellContradiction(Study, predictors, Learner.Constraints(predictors), Optimized);
            }

            Study.Predictions = PredictionReport.Of(predictors, Predicted, Fresh) with
            {
                LanguageModel = Learner.LanguageModel,
            };
        }

        Known.ToList().ForEach(t => Study.Record("policies", t));
        new LatencyCheck(Study, Predicted).Recalibrate(Known, Fresh, Predictors);

        // A build with another target can then start with predictors of all trials.
        if (Fresh.Count > 0 && Predictors is not null)
        {
            Learner.Fit(JointStudy.Trials(Study));
        }

        return JointStudy.Trials(Study);
    }
}
