// Wang et al., SeerNet, arXiv 2304.06393, with this machine's latency in place of bit operations
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>
/// A search over all transformations together with predictors of quality and latency that are learned from trials. It
/// uses trials of earlier builds with any targets, and stores the predictors, so that a build with another target can
/// start with them.
/// </summary>
internal sealed class PolicyGradientSearch : IPolicySearch
{
    /// <inheritdoc/>
    public IReadOnlyList<PolicyTrial> Run(PolicyStudy study)
    {
        var (configuration, space) = (study.Plan.Configuration, study.Transformations.Space);
        using var learner = new PolicyLearner(study, withGradient: true);
        var settings = PolicyGradientSettings.Of(configuration.Predict.Samples, configuration.Seed);
        var known = JointStudy.Trials(study);
        if (known.Count > 0 && known.Count < settings.Design)
        {
            study.Context.Report(Descriptors.SearchResumed.With("policies", known.Count));
        }

        // The best within the targets, as predictors see it.
        PolicyProblem Problem(TrialPredictors predictors) =>
            new(space, learner.Utility(predictors), learner.Constraints(predictors));
        var method = new PolicyGradientMethod(
            space, PolicySeeds.Of(study.Transformations), settings, known, learner.Fit, Problem);
        var timed = new TimedMethod<Policy, Measured>(method, study.Context.Time);
        var fresh = study.Run(
            "policies", JointStudy.Of(study, settings.Samples + settings.Last), study.Transformations, timed,
            settings.Batch, known.Count);
        if (known.Count >= settings.Design)
        {
            study.Context.Report(Descriptors.Retargeted.With(Amounts.Time(timed.Elapsed.TotalSeconds), known.Count));
        }

        new LatencyCheck(study, method.Predicted).ReportSlow(fresh.Where(t => method.Optimized.Contains(t.Point)));
        return new Conclusion
        {
            Study = study,
            Learner = learner,
            Known = known,
            Fresh = fresh,
            Predictors = method.Predictors,
            Predicted = method.Predicted,
            Optimized = method.Optimized,
        }.Trials();
    }
}
