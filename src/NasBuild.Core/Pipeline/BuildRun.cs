using NasBuild.Core.Builds;
using NasBuild.Core.Caching;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quantization;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline;

/// <summary>
/// A run of the stages: each result is loaded or made once. Owns the objects that stages share: the original, its
/// transformations, the fine-tuner.
/// </summary>
internal sealed class BuildRun : IDisposable
{
    private readonly Dictionary<BuildStage, object> results = [];
    private readonly Stack<BuildStage> running = [];
    private readonly Lazy<Original> original;
    private readonly Lazy<SampledQuantizer?> quantizer;
    private readonly Lazy<Transformations> transformations;
    private readonly Lazy<FineTuner?> tuner;
    private readonly Lazy<WeightScoring> scoring;
    private readonly SharedBuilds shared;
    private readonly Lazy<SharedEntries?> cache;
    private Model? pruned;
    private BuildStage? failed;

    /// <param name="context">The build.</param>
    /// <param name="asked">The stage that was asked for.</param>
    /// <param name="isWhole">True if all stages are run at once.</param>
    public BuildRun(BuildContext context, Stage asked, bool isWhole)
    {
        (Context, Asked, RunsAllStages) = (context, asked, isWhole);
        shared = new SharedBuilds(context.Request);
        cache = new Lazy<SharedEntries?>(OpenCache);
        original = new Lazy<Original>(() => new Original(Plan.Configuration, Plan.Model, Context.LargestModelBytes)
        {
            Hybrid = Plan.Configuration.IsHybrid ? Hybrid : null,
        });
        scoring = new Lazy<WeightScoring>(() => new WeightScoring(Plan, Original, Context));
        quantizer = new Lazy<SampledQuantizer?>(() =>
            PlannedTransformations.Quantizer(Plan.Configuration, Original));
        transformations = new Lazy<Transformations>(() => PlannedTransformations.Of(
            Plan.Configuration,
            Original,
            () => Scoring.Channels(Of(BuildStages.Criterion).Expression),
            () => Of(BuildStages.Shares).ByLayer,
            shares => Stages.SparseStage.Run(Plan, Scoring, Of(BuildStages.Criterion).Expression, shares, Context),
            Quantizer,
            () => Of(BuildStages.Forms),
            () => Scoring.Readers,
            Plan.Configuration.IsHybrid ? Of(BuildStages.Hybrid) : null));
        tuner = new Lazy<FineTuner?>(() =>
            Plan.Configuration.Finetune is null ? null : new FineTuner(
                Plan, Original, Transformations, Context,
                Plan.Configuration.IsHybrid ? () => Stages.HybridStage.Teacher(Plan, Original) : null));
    }

    /// <summary>The build.</summary>
    public BuildContext Context { get; }

    /// <summary>The stage that was asked for.</summary>
    public Stage Asked { get; }

    /// <summary>True if all stages are run at once.</summary>
    public bool RunsAllStages { get; }

    /// <summary>The plan.</summary>
    public Plan Plan => Of(BuildStages.Validate);

    /// <summary>The original.</summary>
    public Original Original => original.Value;

    /// <summary>Quantizes as nas.yaml says; null if it does not ask for that.</summary>
    public SampledQuantizer? Quantizer => quantizer.Value;

    /// <summary>The transformations of the original.</summary>
    public Transformations Transformations => transformations.Value;

    /// <summary>The fine-tuner of candidates; null if nas.yaml asks for none.</summary>
    public FineTuner? Tuner => tuner.Value;

    /// <summary>The scoring of weights.</summary>
    public WeightScoring Scoring => scoring.Value;

    /// <summary>The shared cache; null if nas.yaml names none.</summary>
    public SharedEntries? Cache => cache.Value;

    /// <summary>True if the emitted model was fetched by an earlier stage of the build.</summary>
    public bool HasFetched =>
        StageCache.Find<FetchedModel>(InObj(BuildStages.Fetch.File!), BuildStages.Fetch.Key(this) ?? "") is { IsFound: true };

    /// <summary>True if the model of the prune stage is there already.</summary>
    public bool HasPruned => FindPruned() is { } pruned && Stages.PruneStage.ModelExists(pruned, Context);

    /// <summary>The result of fine-tuning, if it is known without making it.</summary>
    public FineTuned? KnownTuning => FindPruned()?.FineTuned;

    /// <summary>Returns true if a stage was asked for, by itself or with all others.</summary>
    public bool Asks(Stage stage) => RunsAllStages || Asked == stage;

    /// <summary>Returns the path of a file in the build's obj folder.</summary>
    public string InObj(string name) => Context.InObj(name);

    /// <summary>Returns the result of a stage: loaded, or made now.</summary>
    /// <exception cref="InvalidOperationException">The stage that runs does not name it among its inputs.</exception>
    public T Of<T>(BuildStage<T> stage)
        where T : class
    {
        if (running.TryPeek(out var reader) && !reader.Reads(stage))
        {
            throw new InvalidOperationException(
                $"The stage '{reader.Name}' reads '{stage.Name}', which is none of its inputs.");
        }

        if (results.TryGetValue(stage, out var known))
        {
            return (T)known;
        }

        running.Push(stage);
        try
        {
            var result = FindOrMake(stage);
            stage.Check(this, result);
            results.Add(stage, result);
            return result;
        }
        catch (Exception) when (failed is null)
        {
            failed = stage;
            throw;
        }
        finally
        {
            running.Pop();
        }
    }

    /// <summary>Takes the result of a stage from elsewhere.</summary>
    public void Give<T>(BuildStage<T> stage, T result)
        where T : class => results.Add(stage, result);

    /// <summary>Returns the model of the prune stage.</summary>
    public Model PrunedModel()
    {
        Of(BuildStages.Prune);
        return pruned ??= Model.Load(InObj(Stages.PruneStage.ModelFile));
    }

    /// <summary>
    /// Returns the diagnostic for a model that ONNX Runtime or the reader rejects; null for any other error. Once the
    /// original has run, a model that fails was made by the build: that is not the user's error.
    /// </summary>
    public Diagnostics.NasException? Explain(Exception e) =>
        results.ContainsKey(BuildStages.Validate)
        && !(e is Engine.SessionException and not Engine.Inputs.InputException && original.IsValueCreated && original.Value.HasRun)
            ? ModelReader.Explain(Plan.Configuration, e)
            : null;

    /// <summary>Adds to an unexpected error what a report of it needs.</summary>
    public void Describe(Exception e)
    {
        if (results.ContainsKey(BuildStages.Validate))
        {
            CrashReport.Attach(e, failed?.Name ?? Asked.ToString(), Plan.Configuration, Plan.Model);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (tuner.IsValueCreated)
        {
            tuner.Value?.Dispose();
        }

        if (cache.IsValueCreated)
        {
            cache.Value?.Dispose();
        }

        if (original.IsValueCreated)
        {
            original.Value.Dispose();
        }
    }

    private Pruned? FindPruned() => StageCache.Find<Pruned>(
        InObj(BuildStages.Prune.File!), Stages.PruneStage.Key(Plan, Of(BuildStages.Search)));

    private Model Hybrid()
    {
        Of(BuildStages.Hybrid);
        return Model.Load(InObj(Stages.HybridStage.ModelFile));
    }

    private T FindOrMake<T>(BuildStage<T> stage)
        where T : class
    {
        if (stage.Key(this) is not { } key)
        {
            return stage.Make(this);
        }

        var path = InObj(stage.File!);
        if (!stage.IsStale(this) && StageCache.Find<T>(path, key, Context.Report) is { } found
            && stage.IsValid(this, found))
        {
            return found;
        }

        if (!stage.IsShared)
        {
            return Made(stage, key, path);
        }

        // What is stored is stored before others look for it.
        using var use = shared.Enter(Context);
        if (shared.Find<T>(stage.File!, key, stage.IsStale(this)) is not { } made)
        {
            return Made(stage, key, path);
        }

        StageCache.Store(path, key, made);
        return made;
    }

    private T Made<T>(BuildStage<T> stage, string key, string path)
        where T : class
    {
        var files = stage.CachedFiles;
        var shared = files is not null && Cache is { IsReadable: true } cache && stage.IsCached(this)
            ? new CachedStage(cache, Context) : null;

        // A search that was asked for takes nothing that an earlier one has made.
        var isAnew = Context.Request.Mode == BuildMode.Search;
        var (found, isDamaged) = shared is null || isAnew ? (null, false) : shared.Find<T>(
            stage.Name, key, stage.File!, files!.Value, r => stage.IsValid(this, r) && stage.Fits(this, r));
        if (found is not null)
        {
            return found;
        }

        var made = stage.Make(this);
        StageCache.Store(path, key, made);
        shared?.Store(stage.Name, key, stage.File!, files!.Value, evenIfThere: isDamaged || isAnew);
        return made;
    }

    private SharedEntries? OpenCache()
    {
        var configuration = Plan.Configuration;
        return configuration.Cache is not { } settings || Context.Request.Mode == BuildMode.Skip ? null
            : new SharedEntries(
            () => SharedCaches.Open(settings, configuration.Folder, Context.ServerCache),
            SharedCaches.PlaceOf(settings),
            settings.ReadOnly,
            Context.Request.ObjFolder,
            Context.LargestCacheEntryBytes,
            Context.Report);
    }
}
