// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712, over the
// policies of a model
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>
/// A hybrid search over all transformations together: quality within the targets. It begins with the trials of earlier
/// builds, whatever their targets were.
/// </summary>
internal sealed class HybridPolicySearch : IPolicySearch
{
    /// <inheritdoc/>
    public IReadOnlyList<PolicyTrial> Run(PolicyStudy study)
    {
        using var learner = new PolicyLearner(study, withGradient: false);
        var policies = new PredictedPolicies(study.Transformations.Space, learner);
        var known = BegunSearch.KnownTrials(study);
        var seeds = new SeedsAtTargets(study.Transformations, study.Objectives);
        var settings = Settings(study, learner.FewestTrials, seeds.Count);
        var method = new HybridSearch<Measured>(
            policies.Space, study.Objectives.WithinTargets, policies.Fit, settings, study.Seed)
        {
            Seeds = seeds.Next,
            Proposing = policies.Record,
        };
        known.ForEach(method.Tell);
        learner.Announce(Math.Max(settings.First, known.Count) + 1);
        var timed = new TimedMethod<Policy, Measured>(method, study.Context.Time);
        var left = Math.Max(settings.Batch, study.Plan.Configuration.Budget.Trials - known.Count);
        var fresh = study.Run(
            "policies", JointStudy.Of(study, left), study.Transformations, timed, settings.Batch, known.Count);
        if (known.Count > 0)
        {
            study.Context.Report(Descriptors.Retargeted.With(Amounts.Time(timed.Elapsed.TotalSeconds), known.Count));
        }

        return new Conclusion
        {
            Study = study,
            Learner = learner,
            Known = known,
            Fresh = fresh,
            Predictors = policies.Predictors,
            Predicted = policies.Predicted,
            Optimized = [.. known.Concat(fresh).Select(t => t.Point)],
        }.Trials();
    }

    private static HybridSettings Settings(PolicyStudy study, int fewest, int seeds)
    {
        var (defaults, budget) = (new HybridSettings(), JointStudy.Of(study, int.MaxValue).Budget);
        var seconds = Math.Max(0.001, study.Profile.SecondsPerTrial);
        var evaluations = (int)Math.Clamp(budget.Time.TotalSeconds / seconds, 1, budget.Trials);
        return defaults with
        {
            Order = study.Settings!.Order,
            Evaluations = evaluations,
            First = Math.Max(Math.Max(defaults.First, fewest), Math.Min(seeds, evaluations / 2)),
            Batch = Math.Max(defaults.Batch, evaluations / 20),
        };
    }
}
