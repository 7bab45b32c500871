using System.Collections.Immutable;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>
/// The policies of a build as predictors of its trials see them. A policy is allowed if it is predicted to meet the
/// targets; as long as no trial is, if it is predicted to miss them by no more than the nearest trial.
/// </summary>
/// <param name="space">All policies.</param>
/// <param name="learner">The way predictors are fitted.</param>
internal sealed class PredictedPolicies(Space space, PolicyLearner learner)
{
    private readonly Dictionary<Policy, PredictedTrial> predicted = [];
    private readonly Dictionary<Policy, bool> allowed = [];
    private ImmutableArray<PolicyConstraint> constraints = [];
    private double tolerated;

    /// <summary>The predictors of the trials so far; null before there are any.</summary>
    public TrialPredictors? Predictors { get; private set; }

    /// <summary>The predictions of policies before they were measured.</summary>
    public IReadOnlyDictionary<Policy, PredictedTrial> Predicted => predicted;

    /// <summary>The policies that the search may propose.</summary>
    public HybridSpace Space => new(space, learner.Encoding.Encode, IsAllowed)
    {
        // Uniform choices would all compress to a medium degree.
        Any = random => space.Nearest(space.Draw(random)),
    };

    /// <summary>
    /// Fits predictors, and returns that of the quality, with what the latency adds where these are exchanged; without a
    /// quality metric, of the size.
    /// </summary>
    public HybridPredictor Fit(IReadOnlyList<PolicyTrial> trials)
    {
        Predictors = learner.Fit(trials);
        constraints = learner.Constraints(Predictors);
        tolerated = trials.Min(t => Violation(t.Point));
        allowed.Clear();

        // Qualities are learned on a scale on which more is better; of sizes, the least compression is best.
        return new HybridPredictor(
            Predictors.Quality is { } quality
                ? learner.Traded(Predictors) is { } latency ? new SumPredictor(quality.Predictor, latency)
                    : quality.Predictor
                : new FunctionPredictor(learner.Utility(Predictors)), HigherIsBetter: true);
    }

    /// <summary>Records the predictions of policies that are measured next.</summary>
    public void Record(IEnumerable<Policy> proposed)
    {
        if (Predictors is { } predictors)
        {
            proposed.ToList().ForEach(p => predicted[p] = predictors.Of(p));
        }
    }

    private bool IsAllowed(Policy policy)
    {
        if (!allowed.TryGetValue(policy, out var meets))
        {
            allowed[policy] = meets = Violation(policy) <= tolerated;
        }

        return meets;
    }

    private double Violation(Policy policy) =>
        PolicyConstraint.Violation(constraints.AsSpan(), space.Vector(policy));

    // The variance is the quality's: of the two it is the one that is known the least.
    private sealed class SumPredictor(IPredictor quality, IDifferentiable latency) : IPredictor
    {
        public Predicted Predict(PolicyPoint point)
        {
            var found = quality.Predict(point);
            return found with { Mean = found.Mean + latency.At(point.Space.Vector(point.Policy)) };
        }
    }

    private sealed class FunctionPredictor(IDifferentiable function) : IPredictor
    {
        public Predicted Predict(PolicyPoint point) =>
            new(function.At(point.Space.Vector(point.Policy)), double.NaN);
    }
}
