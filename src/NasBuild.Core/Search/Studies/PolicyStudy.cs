using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Search.Budgets;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// The search for the policy of a build: the space of its transformations, the targets as objectives, the trials of
/// this and of earlier builds, and the budget. A search for policies sees nothing else.
/// </summary>
internal sealed class PolicyStudy
{
    private readonly List<(Policy Policy, TrialPoint Point)> trials = [];

    /// <summary>The plan.</summary>
    public required Plan Plan { get; init; }

    /// <summary>The measurements of the original.</summary>
    public required Profile Profile { get; init; }

    /// <summary>The transformations.</summary>
    public required Transformations Transformations { get; init; }

    /// <summary>Inputs of the task with their outputs, as a language model may be shown them.</summary>
    public required Lazy<ImmutableArray<(string Input, string Output)>> Examples { get; init; }

    /// <summary>The complexity of policies, with gradients.</summary>
    public required Lazy<ModelComplexity> Complexity { get; init; }

    /// <summary>The objectives.</summary>
    public required Objectives Objectives { get; init; }

    /// <summary>True if a larger quality is better.</summary>
    public required bool HigherIsBetter { get; init; }

    /// <summary>The execution provider that models run on.</summary>
    public required string Device { get; init; }

    /// <summary>The measurements of candidates.</summary>
    public required IPolicyMeasurements Measurements { get; init; }

    /// <summary>The trials of this and of earlier builds.</summary>
    public required TrialStore<Policy, Measured> Store { get; init; }

    /// <summary>The build.</summary>
    public required BuildContext Context { get; init; }

    /// <summary>The settings of the search; null if there is none.</summary>
    public SearchSettings? Settings => Plan.Configuration.Search;

    /// <summary>The number of trials so far.</summary>
    public int Trials { get; private set; }

    /// <summary>The points of trials, in order, for the report.</summary>
    public IReadOnlyList<(Policy Policy, TrialPoint Point)> Points => trials;

    /// <summary>The predictions of candidates that were measured later; null if there are none.</summary>
    public Predictions? Predictions { get; set; }

    /// <summary>The content key of trials of all transformations.</summary>
    public string TrialsKey => KeyOfTrials(Plan, Transformations);

    /// <summary>The seed of everything random.</summary>
    public int Seed => Plan.Configuration.Seed;

    /// <summary>The predicted time for fine-tuning and confirming one finalist.</summary>
    public required double SecondsOfFinalist { get; init; }

    /// <summary>The time that earlier, interrupted runs have spent of the budget.</summary>
    public TimeSpan SpentBefore { get; private set; }

    /// <summary>The shares of the time.</summary>
    public BudgetShares TimeShares => BudgetShares.OfTime(Plan.Configuration.Budget, IsTuned, SecondsOfFinalist);

    /// <summary>The shares of the maximum number of trials.</summary>
    public BudgetShares TrialShares => BudgetShares.OfTrials(IsTuned);

    private bool IsTuned => Plan.Configuration.Finetune is not null;

    /// <summary>
    /// Returns the content key of trials of all transformations: what is measured, and the choices that levels stand
    /// for, which depend on the forms that were measured to be good.
    /// </summary>
    public static string KeyOfTrials(Plan plan, Transformations transformations) => ContentKey.Of([
        plan.PrecisionTrialsKey,
        .. transformations.Space.Variables.Select(v => $"{v.Name}: {string.Join(' ', v.Choices)}"),
    ]);

    /// <summary>Returns the study with a content key.</summary>
    public Study<Policy, Measured> Under(string key, Budget? budget = null) =>
        new(key, Store, budget ?? new Budget(TimeSpan.Zero, 0), Context.Time);

    /// <summary>Searches a part of the transformations.</summary>
    /// <param name="phase">The name of the search.</param>
    /// <param name="study">The study with its trials and budget.</param>
    /// <param name="part">The transformations of its policies.</param>
    /// <param name="method">The method that proposes policies.</param>
    /// <param name="batch">The number of policies that are requested at once.</param>
    /// <param name="known">The trials that the method already has.</param>
    /// <exception cref="NasException">The budget is too short for one trial.</exception>
    public IReadOnlyList<PolicyTrial> Run(
        string phase, Study<Policy, Measured> study, Transformations part, ISearchMethod<Policy, Measured> method,
        int? batch = null, int known = 0)
    {
        var (configuration, begun) = (Plan.Configuration, Context.Time.GetTimestamp());
        using var concurrent = Measurements.Concurrent(part);
        var outcome = concurrent is null
            ? study.Run(
                method, Measurements.Evaluator(part), batch ?? Settings?.Population ?? 16, Progress, Context.Cancellation)
            : study.Run(
                ContentKey.Of(Plan.SearchKey, phase), method, concurrent, Progress, Context.Cancellation);
        if (outcome.Replayed > 0)
        {
            SpentBefore += outcome.Elapsed - Context.Time.GetElapsedTime(begun);
        }

        Trials += outcome.Trials.Count;
        outcome.Trials.ToList().ForEach(t => Record(phase, t, part));
        if (outcome.Trials.Count + known == 0)
        {
            throw new NasException(Descriptors.BudgetTooShort.At(
                configuration.PositionOf("budget.time"), configuration.Budget.Time,
                Amounts.Time(Profile.SecondsPerTrial), Amounts.Time(20 * Profile.SecondsPerTrial)));
        }

        if (outcome.Replayed > 0)
        {
            Context.Report(Descriptors.SearchResumed.With(phase, outcome.Replayed));
        }

        if (outcome.IsBudgetOver && Settings is not null)
        {
            Context.Report(Descriptors.BudgetUsedUp.At(
                configuration.PositionOf("budget"), study.Budget.ToString(), outcome.Trials.Count, phase));
        }

        return outcome.Trials;

        void Progress(Outcome<Policy, Measured> now)
        {
            var best = Best(now.Trials);
            var quality =
                Profile.QualityMetric is { } metric ? $"{metric} {QualityText.Of(metric, best.Quality)}, " : "";
            var size = (double)best.Counts[Measurement.Size] / Profile.Counts[Measurement.Size];
            Context.Progress(new StageProgress(
                $"search {phase}", now.Trials.Count, study.Budget.Trials,
                $"{quality}latency {Amounts.Percent(best.LatencyRatio)}, size {Amounts.Percent(size)}",
                Left(now)));
        }

        // Until the time, the trials or the space are used up.
        TimeSpan Left(Outcome<Policy, Measured> now)
        {
            var (time, done) = (study.Budget.Time - now.Elapsed, now.Trials.Count);
            var trials = Math.Min(study.Budget.Trials, part.Space.Size) - done;
            var left = now.Elapsed.TotalSeconds / done * Math.Max(0, trials);
            return left < time.TotalSeconds ? TimeSpan.FromSeconds(left) : time;
        }
    }

    /// <summary>Records a trial for the report.</summary>
    /// <param name="phase">The part of the search.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="part">The transformations of its policy; null for all.</param>
    public void Record(string phase, PolicyTrial trial, Transformations? part = null) =>
        Record(phase, trial, Objectives.WithinTargets(trial.Measured).Violation, part);

    /// <summary>Records a trial for the report.</summary>
    public void Record(string phase, PolicyTrial trial, double violation, Transformations? part = null) =>
        trials.Add((trial.Point, new TrialPoint(
            phase, trial.Measured.Quality, trial.Measured.LatencyRatio, trial.Measured.Counts, trial.Seconds, violation,
            Chosen: false)
        {
            Policy = (part ?? Transformations).Named(trial.Point),
            Worker = trial.Worker,
            WorkerSeconds = trial.WorkerSeconds,
        }));

    private Measured Best(IReadOnlyList<PolicyTrial> trials) =>
        trials.MinBy(t => Objectives.WithinTargets(t.Measured))!.Measured;
}
