using System.Collections.Immutable;
using NasBuild.Core.Accessors;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Stages;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline;

/// <summary>
/// One way from nas.yaml to the optimised model, its report and its lock. Each stage keeps its result under a key of all that it was
/// made from, so that asking for a stage runs what is missing before it and nothing else.
/// </summary>
public sealed class BuildPipeline : IDisposable
{
    private const string SearchResult = "search.json";
    private readonly BuildContext context;
    private readonly Stage asked;
    private readonly bool whole;
    private readonly Lazy<Plan> plan;
    private readonly Lazy<Original> original;
    private readonly Lazy<CandidateFactory> candidates;
    private readonly Lazy<FineTuner?> tuner;
    private readonly Lazy<(Model Model, Pruned Result)> pruned;
    private readonly Lazy<Profile> profile;
    private readonly Lazy<Choice?> locked;
    private readonly Lazy<WeightScoring> scoring;
    private readonly Lazy<string?> metric;
    private readonly Lazy<ImmutableSortedDictionary<string, double>> ratios;
    private readonly Lazy<Choice> choice;
    private readonly Lazy<Emitted> emitted;

    private BuildPipeline(BuildContext context, Stage asked, bool whole)
    {
        this.context = context;
        this.asked = asked;
        this.whole = whole;
        plan = new Lazy<Plan>(() => ValidateStage.Run(context, fresh: whole || asked == Stage.Validate));
        original = new Lazy<Original>(() => new Original(plan.Value.Configuration, plan.Value.Model));
        candidates = new Lazy<CandidateFactory>(() => new CandidateFactory(plan.Value.Configuration, original.Value, () => SparseStage.Run(plan.Value, scoring!.Value, metric!.Value, ratios!.Value, context), () => scoring!.Value.Channels(metric!.Value)));
        tuner = new Lazy<FineTuner?>(() => plan.Value.Configuration.Finetune is null ? null : new FineTuner(plan.Value, original.Value, candidates.Value, context));
        pruned = new Lazy<(Model Model, Pruned Result)>(() => PruneStage.Run(plan.Value, choice!.Value, candidates.Value, tuner.Value, context));
        profile = new Lazy<Profile>(() => PredictStage.Run(plan.Value, original.Value, candidates.Value, context, tell: whole || asked == Stage.Predict));
        locked = new Lazy<Choice?>(FromLock);
        scoring = new Lazy<WeightScoring>(() => new WeightScoring(plan.Value, original.Value, context));
        metric = new Lazy<string?>(() => plan.Value.Configuration.Prune?.Criterion != PruneSettings.Evolve ? null : locked.Value?.Metric ?? EvolveStage.Run(plan.Value, scoring.Value, context));
        ratios = new Lazy<ImmutableSortedDictionary<string, double>>(() => locked.Value?.Ratios ?? RatioStage.Run(plan.Value, scoring.Value, metric.Value, context));
        choice = new Lazy<Choice>(() => locked.Value ?? Search());
        emitted = new Lazy<Emitted>(() => new EmitStage(plan.Value, choice.Value, original.Value, candidates.Value, context).Run(() => pruned.Value.Model, justEmitted: asked == Stage.Report && !whole));
    }

    /// <summary>Runs one stage, and those before it whose results are missing.</summary>
    /// <returns>The report, where that is the stage.</returns>
    /// <exception cref="NasException">Something stops the build.</exception>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    public static BuildReport? Run(Stage stage, BuildContext context) => Run(stage, context, whole: false);

    /// <summary>Runs all stages.</summary>
    /// <inheritdoc cref="Run(Stage, BuildContext)"/>
    public static BuildReport? Run(BuildContext context) => Run(Stage.Report, context, whole: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (tuner.IsValueCreated)
        {
            tuner.Value?.Dispose();
        }

        if (original.IsValueCreated)
        {
            original.Value.Dispose();
        }
    }

    private static BuildReport? Run(Stage stage, BuildContext context, bool whole)
    {
        using var use = ExclusiveUse.Of(Path.GetFullPath(context.Request.ConfigPath), context.Report, context.Cancellation);
        using var pipeline = new BuildPipeline(context, stage, whole);
        try
        {
            return pipeline.Run();
        }
        catch (AggregateException e) when (e.Flatten().InnerException is { } inner)
        {
            throw inner is NasException or OperationCanceledException ? inner : pipeline.Explain(inner) ?? (Exception)e;
        }
        catch (Exception e) when (e is not NasException and not OperationCanceledException && pipeline.Explain(e) is { } explained)
        {
            throw explained;
        }
    }

    // Once the original has run, a model that does not is one that this build made: not the user's error.
    private NasException? Explain(Exception e) => plan.IsValueCreated && !(e is SessionException && original.IsValueCreated && original.Value.HasRun)
        ? ModelReader.Explain(plan.Value.Configuration, e) : null;

    private BuildReport? Run()
    {
        var skip = context.Request.Mode == BuildMode.Skip;
        if (asked == Stage.Validate || whole || skip)
        {
            ValidateStage.Write(plan.Value, context);
        }

        if (!skip && (asked == Stage.Validate || whole))
        {
            original.Value.ReadAll();
            WithoutSamples.Tell(plan.Value.Configuration, context.Report);
            TellOfUnusedCuda();
        }

        using var gpu = !skip && asked != Stage.Validate && original.Value.Settings.Device == Engine.Device.Cuda ? ExclusiveUse.Of("GPU 0", context.Report, context.Cancellation) : null;

        switch (asked)
        {
            case Stage.Validate:
                return null;
            case Stage.Emit or Stage.Report when skip:
                EmitStage.Skip(plan.Value, context);
                WriteAccessor();
                return null;
            case var _ when skip:
                return null;
            case Stage.Predict:
                Predict();
                return null;
            case Stage.Search:
                _ = choice.Value;
                return null;
            case Stage.Prune:
                _ = pruned.Value;
                return null;
            case Stage.Emit:
                _ = emitted.Value;
                WriteAccessor();
                return null;
            default:
                return ReportStage.Run(plan.Value, Told(), emitted.Value, tuner.Value is null ? null : pruned.Value.Result.FineTuned, original.Value, () => pruned.Value.Model, context);
        }
    }

    private void WriteAccessor()
    {
        if (context.Request.AccessorNamespace is { } space)
        {
            var path = context.InObj(plan.Value.Configuration.OutputPath);
            var accessor = new Accessor(Model.Load(path), plan.Value.Configuration.OutputPath, ContentKey.OfFile(path), new FileInfo(path).Length, plan.Value.Labels);
            AtomicFile.WriteIfChanged(context.InObj(Accessor.File), System.Text.Encoding.UTF8.GetBytes(accessor.Source(space)));
        }
    }

    // Whoever names a CUDA build expects it to be used.
    private void TellOfUnusedCuda()
    {
        if (plan.Value.Configuration.Device == Configuration.Settings.Device.Auto && ExecutionProviders.Cuda is { IsAvailable: false, Folder: not null, Obstacle: { } obstacle })
        {
            context.Report(Descriptors.CudaUnused.With(obstacle));
        }
    }

    // Where the lock decides there is nothing to predict; a build tool still wants the stage's file.
    private void Predict()
    {
        var file = context.InObj("predict.json");
        if (locked.Value is null)
        {
            _ = profile.Value;
            Patterns.Tell(plan.Value.Configuration, original.Value, candidates.Value, context.Report);
        }
        else if (!File.Exists(file))
        {
            StageCache.Store(file, "lock", new { });
        }
    }

    // The choice that the lock records, where it matches and may decide.
    private Choice? FromLock()
    {
        var mode = context.Request.Mode;
        var path = LockFile.PathOf(context.Request.ConfigPath);
        var found = mode == BuildMode.Search ? null : LockFile.Read(path);
        var differences = found is null ? [] : LockFile.Differences(found, plan.Value);
        if (mode == BuildMode.Locked && (found is null || differences.Count > 0))
        {
            throw new NasException(found is null
                ? Descriptors.LockMissing.With(Path.GetFileName(path))
                : Descriptors.LockMismatch.At(new SourcePosition(path, 1, 1), Path.GetFileName(path), string.Join("; ", differences)));
        }

        if (found is null || differences.Count > 0)
        {
            return null;
        }

        var choice = new Choice(found.Policy.Widths, found.Policy.WeightBits, FromLock: true, found.Policy.Trials, found.Policy.SearchSeconds)
        {
            Metric = found.Policy.Metric,
            Ratios = found.Policy.Ratios ?? ImmutableSortedDictionary<string, double>.Empty,
        };
        // The later stages leave search.json alone: after a search, its newer time would make them run once more in the next build.
        return (asked == Stage.Search || whole) && SearchThatFound(choice) is null ? StageCache.GetOrRun(context.InObj(SearchResult), ContentKey.Of("lock", choice.Key), () => choice) : choice;
    }

    private string SearchKey => ContentKey.Of(plan.Value.SearchKey, plan.Value.Settings.TextOf("budget"));

    // A lock names the policy only; how it was found stands in the result of the search that wrote it, while that is at hand.
    private Choice Told() => SearchThatFound(choice.Value) is { } found ? choice.Value with { Searched = found.Searched, Predictions = found.Predictions } : choice.Value;

    private Choice? SearchThatFound(Choice policy) => StageCache.Find<Choice>(context.InObj(SearchResult), SearchKey) is { } found && found.Key == policy.Key ? found : null;

    // A search that was asked for runs even where the result of the last is at hand.
    private Choice Search()
    {
        var (path, key) = (context.InObj(SearchResult), SearchKey);
        var fresh = context.Request.Mode == BuildMode.Search && (whole || asked == Stage.Search);
        if (!fresh && StageCache.Find<Choice>(path, key) is { } before)
        {
            return before;
        }

        if (fresh && File.Exists(path))
        {
            // The last search came to its end: this one begins anew, and is resumed should it be interrupted.
            File.Delete(context.InObj("trials.jsonl"));
            File.Delete(context.InObj(EvolveStage.Journal));
            File.Delete(context.InObj(EvolveStage.Result));
            File.Delete(context.InObj(RatioStage.Journal));
            File.Delete(context.InObj(RatioStage.Result));
            File.Delete(path);
        }

        if (whole)
        {
            Patterns.Tell(plan.Value.Configuration, original.Value, candidates.Value, context.Report);
        }

        var choice = new SearchStage(plan.Value, profile.Value, original.Value, candidates.Value, tuner.Value, context).Run() with { Metric = metric.Value, Ratios = ratios.Value };
        StageCache.Store(path, key, choice);
        return choice;
    }
}
