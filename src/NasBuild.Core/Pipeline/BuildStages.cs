using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.Stages;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Hybrids;
using NasBuild.Core.Results.Layers;

namespace NasBuild.Core.Pipeline;

/// <summary>
/// The stages of a build in their order, each with its inputs, the key of its result and the file that stores it.
/// Asking for one runs the missing stages before it and nothing else.
/// </summary>
internal static class BuildStages
{
    /// <summary>nas.yaml, model and data are read, checked and hashed.</summary>
    public static readonly BuildStage<Plan> Validate = new("validate", [], "plan.json")
    {
        Make = r => ValidateStage.Run(r.Context, fresh: r.Asks(Stage.Validate)),
    };

    /// <summary>The lock is compared with the plan, and its policy taken if they match.</summary>
    public static readonly BuildStage<LockedChoice> Lock = new("lock", [Validate], null)
    {
        Make = r => new LockedChoice(LockStage.Run(r.Plan, r.Context)),
    };

    /// <summary>Several components become one model, if nas.yaml names several.</summary>
    public static readonly BuildStage<ChosenHybrid> Hybrid = new("hybrid", [Validate, Lock], HybridStage.Result)
    {
        CachedFiles = [HybridStage.ModelFile],
        IsCached = r => r.Of(Lock).Policy is null,
        Key = r => HybridStage.Key(r.Plan),
        IsValid = (r, hybrid) => HybridStage.IsValid(hybrid, r.Of(Lock).Policy, r.Context),
        Make = r => r.Plan.Configuration.IsHybrid
            ? HybridStage.Run(r.Plan, r.Original, r.Of(Lock).Policy, r.Context) : ChosenHybrid.None,
        Check = (r, _) => HybridStage.Clean(r.Context),
    };

    /// <summary>A pruning criterion is evolved, if nas.yaml asks for one.</summary>
    public static readonly BuildStage<EvolvedCriterion> Criterion = new(
        "evolve", [Validate, Lock, Hybrid], EvolveStage.Result)
    {
        IsShared = true,
        CachedFiles = [],
        Fits = (_, evolved) => EvolveStage.IsReadable(evolved),
        Key = r => IsEvolved(r) && r.Of(Lock).Policy is null ? r.Plan.SparsityKey : null,
        Make = r => !IsEvolved(r) ? new EvolvedCriterion(null)
            : r.Of(Lock).Policy is { } locked ? new EvolvedCriterion(locked.Criterion)
            : EvolveStage.Run(r.Plan, r.Scoring, r.Context),
    };

    /// <summary>Each layer gets a share of zeros of its own, if nas.yaml asks for that.</summary>
    public static readonly BuildStage<ZeroShares> Shares = new(
        "allocate", [Validate, Lock, Criterion], RatioStage.Result)
    {
        IsShared = true,
        CachedFiles = [],
        Key = r => HasShares(r) && r.Of(Lock).Policy is null ? RatioStage.Key(r.Plan, r.Of(Criterion)) : null,
        Make = r => !HasShares(r) ? ZeroShares.Uniform
            : r.Of(Lock).Policy is { } locked ? new ZeroShares(locked.Policy["zeros"])
            : RatioStage.Run(r.Plan, r.Scoring, r.Of(Criterion), r.Context),
    };

    /// <summary>
    /// The form of each layer's weights is chosen by measurement, if nas.yaml leaves the method open.
    /// </summary>
    public static readonly BuildStage<ChosenForms> Forms = new("forms", [Validate, Lock, Hybrid], FormStage.Result)
    {
        IsShared = true,
        CachedFiles = [],
        Key = r => HasOpenForms(r) && r.Of(Lock).Policy is null ? FormStage.Key(r.Plan) : null,
        Make = r => HasOpenForms(r) && r.Of(Lock).Policy is null
            ? FormStage.Run(r.Plan, r.Original, r.Quantizer!, r.Context) : ChosenForms.Given,
    };

    /// <summary>
    /// The original and the most compressed candidate are measured: what can be reached, and how long a trial takes.
    /// </summary>
    public static readonly BuildStage<Profile> Predict = new(
        "predict", [Validate, Criterion, Shares, Forms], "predict.json")
    {
        Key = r => PredictStage.Key(r.Plan),
        Make = r => PredictStage.Run(r.Plan.Configuration, r.Original, r.Transformations, r.Context),
        Check = (r, profile) => PredictStage.CheckTargets(
            r.Plan, profile, r.Asks(Stage.Predict) ? r.Context.Report : _ => { }),
    };

    /// <summary>The policy is searched; finalists are fine-tuned before one is chosen.</summary>
    public static readonly BuildStage<ChosenPolicy> Search = new(
        "search", [Validate, Lock, Hybrid, Criterion, Shares, Forms, Predict], SearchStage.Result)
    {
        IsShared = true,
        CachedFiles = [],
        IsCached = r => r.Of(Lock).Policy is null,
        Fits = (r, chosen) => r.Transformations.Has(chosen.Policy) && chosen.Searched.All(p => p is not null),
        Key = r => r.Of(Lock).Policy is not { } locked ? SearchStage.Key(r.Plan)
            : r.Asks(Stage.Search) ? SearchStage.KeyOfLock(r.Plan, locked, r.Context) : null,
        IsStale = IsSearchedAnew,
        Make = r => r.Of(Lock).Policy ?? Searched(r),
    };

    /// <summary>The emitted model is taken from the shared cache, if the lock decides and there is such a cache.</summary>
    public static readonly BuildStage<FetchedModel> Fetch = new(
        "fetch", [Validate, Lock, Criterion, Shares, Forms, Search], FetchStage.Result)
    {
        Key = r => r.Of(Lock).Policy is not null && r.Cache is not null ? FetchStage.Key(r.Context) : null,

        // What was missing may be there in the next build.
        IsStale = r => r.Asks(Stage.Prune) && !r.HasFetched,
        IsValid = (r, fetched) => FetchStage.IsValid(fetched, r.Context),
        Make = r => r.Of(Lock).Policy is not null && r.Cache is { IsReadable: true } cache && !r.HasPruned
            ? FetchStage.Run(cache, r.Context) : FetchedModel.None,
    };

    /// <summary>
    /// Channels, blocks and weights are pruned, and the rest is fine-tuned: the model in single precision.
    /// </summary>
    public static readonly BuildStage<Pruned> Prune = new(
        "prune", [Validate, Criterion, Shares, Forms, Search], "prune.json")
    {
        CachedFiles = [PruneStage.ModelFile],
        Key = r => PruneStage.Key(r.Plan, r.Of(Search)),
        IsValid = (r, pruned) => PruneStage.ModelExists(pruned, r.Context),
        Make = r => PruneStage.Run(r.Plan.Configuration, r.Of(Search), r.Transformations, r.Tuner, r.Context),
    };

    /// <summary>
    /// The model is quantized, measured, checked against the gates, and emitted, and the lock is rewritten.
    /// </summary>
    public static readonly BuildStage<Emitted> Emit = new(
        "emit", [Validate, Criterion, Shares, Forms, Search, Fetch, Prune], EmitStage.Result)
    {
        Make = Emitted,
    };

    /// <summary>The results are reported.</summary>
    public static readonly BuildStage<BuildReport> Report = new(
        "report", [Validate, Search, Fetch, Prune, Emit], ReportFile.Name)
    {
        Make = r => ReportStage.Run(r.Plan, HistoryIn(r), r.Of(Emit), Tuning(r), r.Context),
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<BuildStage> All { get; } =
        [Validate, Lock, Hybrid, Criterion, Shares, Forms, Predict, Search, Fetch, Prune, Emit, Report];

    // A search that was asked for runs even if the result of the last one is cached.
    private static bool IsSearchedAnew(BuildRun run) =>
        run.Of(Lock).Policy is null && run.Context.Request.Mode == BuildMode.Search && run.Asks(Stage.Search);

    private static Emitted Emitted(BuildRun run)
    {
        var justEmitted = run.Asked == Stage.Report && !run.RunsAllStages;
        var fetched = run.Of(Fetch);
        var stage = new EmitStage(
            run.Plan, run.Of(Search), run.Original, () => run.Transformations, run.Context, SensitivityIn(run))
        {
            ReportMissed = missed => ReportStage.RunMissed(run.Plan, HistoryIn(run), missed, Tuning(run), run.Context),
        };
        var emitted = stage.Run(run.PrunedModel, justEmitted, fetched.Details);
        if (!fetched.IsFound && !justEmitted && run.Cache is { IsWritable: true } cache)
        {
            FetchStage.Store(
                cache, emitted, run.KnownTuning, evenIfThere: fetched.IsDamaged, run.Context);
        }

        return emitted;
    }

    private static SearchHistory HistoryIn(BuildRun run) =>
        SearchHistory.Of(run.Plan, run.Of(Search), SensitivityIn(run), run.Context);

    private static FineTuned? Tuning(BuildRun run) =>
        run.Of(Fetch) is { IsFound: true, Details: var made } ? made?.FineTuned
        : run.Tuner is null ? null : run.Of(Prune).FineTuned;

    private static ChosenPolicy Searched(BuildRun run)
    {
        if (IsSearchedAnew(run))
        {
            SearchStage.Discard(run.Context);
        }

        if (run.RunsAllStages)
        {
            UnusedPatterns.Report(run.Plan.Configuration, run.Original, run.Transformations, run.Context.Report);
        }

        return SearchStage.Run(
            run.Plan, run.Of(Predict), run.Original, run.Transformations, run.Tuner,
            steps => StudyPacking.Of(run, steps), run.Context) with
        {
            Criterion = run.Of(Criterion).Expression,
        };
    }

    private static LayerSensitivity? SensitivityIn(BuildRun run) =>
        run.Of(Shares).Sensitivity ?? run.Of(Forms).Sensitivity;

    private static bool IsEvolved(BuildRun run) => run.Plan.Configuration.Prune?.Criterion == PruneSettings.Evolve;

    private static bool HasOpenForms(BuildRun run) =>
        run.Plan.Configuration.Quantize is { Method: QuantizeMethod.Auto };

    private static bool HasShares(BuildRun run) =>
        run.Plan.Configuration.Prune is { Granularity: PruneGranularity.Unstructured, Ratios: not PruneRatios.Uniform };
}
