using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Pipeline.Studying;
using NasBuild.Core.Results;
using NasBuild.Core.Search;
using NasBuild.Core.Search.Budgets;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that finds the policy: it runs the search of nas.yaml, then measures the finalists on all of the
/// validation split, and times them longer. The ranking before fine-tuning differs from the ranking after it, so as
/// many finalists as the budget allows are fine-tuned first.
/// </summary>
internal sealed class SearchStage
{
    /// <summary>The file of the stage's result.</summary>
    public const string Result = "search.json";

    private readonly PolicyStudy study;
    private readonly Original original;
    private readonly FineTuner? tuner;
    private readonly RemoteMeasurements remote;
    private readonly long begun;

    private SearchStage(PolicyStudy study, Original original, FineTuner? tuner, RemoteMeasurements remote)
    {
        (this.study, this.original, this.tuner, this.remote) = (study, original, tuner, remote);
        begun = study.Context.Time.GetTimestamp();
    }

    private BuildContext Context => study.Context;

    private TimeSpan Elapsed => Context.Time.GetElapsedTime(begun);

    private TimeSpan Left => study.Plan.Configuration.Budget.Time.TimeSpan - Elapsed - study.SpentBefore;

    /// <summary>Returns the content key of a searched policy.</summary>
    public static string Key(Plan plan) => ContentKey.Of(plan.SearchKey, plan.Settings.TextOf("budget"));

    /// <summary>
    /// Returns the content key of a policy that the lock names; null if the result of the search that found it is
    /// cached. That file must not be rewritten: its newer time would make the later stages run again in the next build.
    /// </summary>
    public static string? KeyOfLock(Plan plan, ChosenPolicy locked, BuildContext context) =>
        FindSearch(plan, locked, context) is null ? ContentKey.Of("lock", locked.Key) : null;

    /// <summary>
    /// Deletes the files of earlier searches: the last one is complete, and the next starts again, and can be resumed
    /// if it is interrupted.
    /// </summary>
    public static void Discard(BuildContext context)
    {
        if (File.Exists(context.InObj(Result)))
        {
            string[] left =
            [
                StudyRecord.Journal, BegunSearch.File, EvolveStage.Journal, EvolveStage.Result, RatioStage.Journal,
                RatioStage.Result, TuningTime.File, Result,
            ];
            Array.ForEach(left, name => File.Delete(context.InObj(name)));
        }
    }

    /// <summary>Runs the search.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="profile">The measurements before the search.</param>
    /// <param name="original">The original.</param>
    /// <param name="transformations">Its transformations.</param>
    /// <param name="tuner">The fine-tuner of candidates; null if nas.yaml asks for none.</param>
    /// <param name="pack">Packs, for workers, what trials depend on, given the steps of fine-tuning of each.</param>
    /// <param name="context">The build.</param>
    public static ChosenPolicy Run(
        Plan plan, Profile profile, Original original, Transformations transformations, FineTuner? tuner,
        Func<int, StudyPackage> pack, BuildContext context)
    {
        using var store = TrialStore<Policy, Measured>.Open(context.InObj(StudyRecord.Journal), context.Report);
        Func<Model, Model>? tune = plan.Configuration.Search is { FinetuneSteps: > 0 and var steps } && tuner is not null
            ? pruned => tuner.Briefly(pruned, steps, context.Cancellation) : null;
        var measurements = new PolicyMeasurements(original, transformations, context.Timing, tune);
        using var remote = new RemoteMeasurements(
            plan.Configuration, () => pack(tune is null ? 0 : plan.Configuration.Search!.FinetuneSteps), measurements,
            context);
        var time = transformations.Space.Size <= 1 || plan.Configuration.Search is null ? new TuningTime(0, 0)
            : TuningTime.Of(plan, original, transformations, tuner, context);
        var higherIsBetter = original.Metric?.HigherIsBetter ?? true;
        var study = new PolicyStudy
        {
            Plan = plan,
            Profile = profile with { SecondsPerTrial = profile.SecondsPerTrial + time.TrialSeconds },
            SecondsOfFinalist = time.FinalistSeconds + FinalistChoice.SecondsBeside(time.TrialSeconds),
            Transformations = transformations,
            Examples = new Lazy<ImmutableArray<(string, string)>>(() => TaskExamples.Of(original, plan.Configuration)),
            Complexity = new Lazy<ModelComplexity>(() =>
                new ModelComplexity(
                    original.Groups, transformations, ShapeInference.Of(original.Groups.Model, original.Sample))),
            Objectives = new Objectives(plan.Configuration, profile, higherIsBetter),
            HigherIsBetter = higherIsBetter,
            Device = original.Settings.Device.ToString(),
            Measurements = remote,
            Store = store,
            Context = context,
        };
        return new SearchStage(study, original, tuner, remote).Run();
    }

    /// <summary>Returns the result of the search that found a policy; null if it is not cached.</summary>
    public static ChosenPolicy? FindSearch(Plan plan, ChosenPolicy policy, BuildContext context) =>
        StageCache.Find<ChosenPolicy>(context.InObj(Result), Key(plan)) is { } found && found.Key == policy.Key ? found
            : null;

    private ChosenPolicy Run()
    {
        var space = study.Transformations.Space;
        if (space.Size <= 1)
        {
            return Chosen(study.Transformations.Start);
        }

        var budget = study.Plan.Configuration.Budget;
        if (study.Plan.Configuration.Search is not null)
        {
            var finalists = tuner is null ? ""
                : $", fine-tuning of finalists included (about {Amounts.Time(study.SecondsOfFinalist)} each)";
            Context.Progress(new StageProgress(
                "search", 0, 0,
                $"at most {budget.Time}, {budget.Trials} trials of about {Amounts.Time(study.Profile.SecondsPerTrial)}"
                    + finalists,
                null));
            ReportLongFineTuning();
        }

        return Chosen(new FinalistChoice(study, original, tuner, remote, () => Left)
            .Of(SearchMethods.Of(study).Run(study)));
    }

    private void ReportLongFineTuning()
    {
        var (budget, least) =
            (study.Plan.Configuration.Budget.Time, BudgetShares.LeastSeconds(study.SecondsOfFinalist));
        if (tuner is not null && budget.TimeSpan.TotalSeconds < least)
        {
            Context.Report(Descriptors.FineTuningBeyondBudget.At(
                study.Plan.Configuration.PositionOf("budget.time"), budget, Amounts.Time(study.SecondsOfFinalist),
                Amounts.Time(least)));
        }
    }

    private ChosenPolicy Chosen(Policy policy)
    {
        var chosen = study.Points.Index().LastOrDefault(p => p.Item.Policy.Equals(policy), (-1, default)).Index;
        return new ChosenPolicy(
            study.Transformations.Named(policy), FromLock: false, study.Trials, Math.Round(Elapsed.TotalSeconds, 1))
        {
            Predictions = study.Predictions,
            Searched = [.. study.Points.Select((p, i) => i == chosen ? p.Point with { Chosen = true } : p.Point)],
        };
    }
}
