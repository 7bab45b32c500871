using NasBuild.Core.Builds;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Budgets;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// Chooses among the best candidates of a search: as many as the budget allows are fine-tuned to the end, measured on
/// all of the validation split, and timed longer.
/// </summary>
/// <param name="study">The search.</param>
/// <param name="original">The original.</param>
/// <param name="tuner">The fine-tuner of candidates; null if nas.yaml asks for none.</param>
/// <param name="remote">The measurements on workers.</param>
/// <param name="left">Returns the time that is left of the budget.</param>
internal sealed class FinalistChoice(
    PolicyStudy study, Original original, FineTuner? tuner, RemoteMeasurements remote, Func<TimeSpan> left)
{
    // Successive halving: of the best trials, this many are tuned for more steps before the finalists are to the end.
    private const int Promoted = 9;

    private BuildContext Context => study.Context;

    /// <summary>
    /// Returns the time that a finalist takes besides its own training, from that of the training of a trial.
    /// </summary>
    public static double SecondsBeside(double trialSeconds) =>
        Promoted * FinalistMeasurement.LongerBy * trialSeconds / BudgetShares.Finalists;

    /// <summary>Returns the best of the policies that a search has found.</summary>
    public Policy Of(IReadOnlyList<PolicyTrial> found)
    {
        var best = Ranked(found.Select(t => (t.Point, study.Objectives.WithinTargets(t.Measured)))).ToList();
        if (best.Count == 1 || original.Metric is null)
        {
            return best[0];
        }

        List<Policy> ranked = [.. Tuned(best).Take(BudgetShares.FinalistsOf(isTuned: tuner is not null))];
        var finalists = new FinalistTrials(
            study,
            ContentKey.Of(study.TrialsKey, tuner is null ? "" : study.Plan.FinetuneKey, TrialPoint.Confirm),
            TrialPoint.Confirm,
            (rank, policy, longest) => rank == 0 || !IsLong(rank, policy) || longest <= left())
        {
            Tuner = tuner,
        };

        return Ranked(Measure(
            finalists, ranked, TrialTraining.Whole, tuner is null ? null : Finish, withQuality: true)).First();

        // Finalists that differ in their bits only are fine-tuned once.
        bool IsLong(int rank, Policy policy) => tuner is null ? rank >= BudgetShares.Finalists
            : !tuner.Knows(study.Transformations.Named(policy));

        Model Finish(NamedPolicy policy) => tuner.Run(
            policy, $"finetune {ranked.FindIndex(r => study.Transformations.Named(r).Equals(policy)) + 1}/{ranked.Count}")
            .Model;
    }

    // Jamieson and Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization, AISTATS 2016: the
    // first steps of a fine-tuning favour what was compressed least, so the best are ranked again after more of them.
    private IEnumerable<Policy> Tuned(List<Policy> best)
    {
        if (tuner is null || study.Settings is not { FinetuneSteps: > 0 and var brief }
            || best.Count <= BudgetShares.Finalists)
        {
            return best;
        }

        var steps = FinalistMeasurement.LongerBy * brief;
        var (begun, share) = (Context.Time.GetTimestamp(), left() / 4);
        var longer = new FinalistTrials(
            study, ContentKey.Of(study.TrialsKey, study.Plan.FinetuneKey, $"{steps} steps"), TrialPoint.Tuned,
            (rank, _, _) => rank < BudgetShares.Finalists || Context.Time.GetElapsedTime(begun) <= share);
        return Ranked(Measure(
            longer, [.. best.Take(Promoted)], TrialTraining.Longer,
            policy => tuner.Briefly(
                study.Transformations.BeforeTraining.Apply(policy).Model, steps, Context.Cancellation),
            withQuality: false));
    }

    private List<(Policy Policy, Score Score)> Measure(
        FinalistTrials trials, IReadOnlyList<Policy> ranked, TrialTraining training, Func<NamedPolicy, Model>? train,
        bool withQuality)
    {
        var here = new FinalistMeasurement(original, study.Transformations, Context.Timing.Finalist) { Train = train };
        using var workers = remote.Finalists(here, training, tuner, TunedWeights.KindOf(study.Plan, original));
        return [.. trials.Run(ranked, here, workers).Select(t => (t.Point, Scored(trials.Phase, t, withQuality)))];
    }

    private static IEnumerable<Policy> Ranked(IEnumerable<(Policy Policy, Score Score)> policies) => policies
        .OrderBy(x => x.Score).Select(x => x.Policy);

    private Score Scored(string phase, PolicyTrial trial, bool withQuality)
    {
        var violation = study.Objectives.Violation(trial.Measured, study.Profile.Quality, withQuality: withQuality);
        study.Record(phase, trial, violation);
        return study.Objectives.WithinTargets(trial.Measured) with { Violation = violation };
    }
}
