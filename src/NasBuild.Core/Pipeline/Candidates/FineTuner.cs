using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>
/// Fine-tunes candidates, each policy once: after the finalists of a search, the chosen one is already done. An
/// interrupted training resumes from its last epoch.
/// </summary>
internal sealed class FineTuner : IDisposable
{
    private const int FewSteps = 2;
    private const int MoreSteps = 50;
    private const double MaxSecondsOfSteps = 5;
    private readonly Plan plan;
    private readonly Original original;
    private readonly Transformations transformations;
    private readonly BuildContext context;
    private readonly TrainingRecipe recipe;
    private readonly Lazy<FineTuning> tuning;
    private readonly Func<int, FineTuning> begin;
    private readonly Dictionary<int, FineTuning> brief = [];
    private readonly HashSet<string> told = [];

    public FineTuner(
        Plan plan, Original original, Transformations transformations, BuildContext context,
        Func<Model>? teacher = null)
    {
        this.plan = plan;
        this.original = original;
        this.transformations = transformations;
        this.context = context;
        recipe = plan.Configuration.Finetune!;
        tuning = new Lazy<FineTuning>(() => Tuning(recipe, original.Trained!));
        begin = steps =>
        {
            // Few samples are seen several times.
            var samples = original.Trained!.Sample(steps * recipe.BatchSize, plan.Configuration.Seed);
            return Tuning(
                recipe with { Epochs = Math.Max(1, steps * recipe.BatchSize / samples.Count) }, samples);
        };

        FineTuning Tuning(TrainingRecipe recipe, Dataset samples) => new(
            plan.Engine, recipe, plan.Configuration.Model.Task, plan.Configuration.Quality.Outputs,
            samples, teacher?.Invoke() ?? original.Reference, original.Training, plan.Configuration.Seed)
        {
            FixedBatch = original.FixedBatch,
            SamplesAtOnce = original.SamplesAtOnce,
            MaxSamplesOfPart = original.MaxSamplesOfPart,
            StoresLast = false,
            Mask = plan.Configuration.Quality.Mask,
            OutputBatchAxis = OutputBatchAxis,
            Masks = Sparse is { } settings ? model => ZeroMasks.Of(model, settings) : null,
        };
    }

    /// <summary>
    /// Returns a pruned candidate after a short fine-tuning, one candidate at a time; as it was if it diverges.
    /// </summary>
    /// <param name="pruned">The candidate, in floating point.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NasException">The model has no gradient.</exception>
    public Model Briefly(Model pruned, int steps, CancellationToken cancellation)
    {
        lock (brief)
        {
            var training = brief.TryGetValue(steps, out var begun) ? begun : brief[steps] = begin(steps);
            return Brief(training, pruned, null, cancellation)?.Model ?? pruned;
        }
    }

    /// <summary>Returns the time that <see cref="Run"/> takes, predicted from a few steps.</summary>
    /// <param name="policy">A candidate.</param>
    /// <param name="qualitySeconds">The time of a measurement of quality.</param>
    /// <exception cref="NasException">The model has no gradient.</exception>
    public double PredictSeconds(NamedPolicy policy, double qualitySeconds)
    {
        var pruned = transformations.BeforeTraining.Apply(policy).Model;
        var perStep = SecondsPerStep(FewSteps);

        // The first steps are slower than the others.
        if (perStep > 0 && (int)Math.Min(MoreSteps, MaxSecondsOfSteps / perStep) is > FewSteps and var more)
        {
            perStep = SecondsPerStep(more);
        }

        var steps = recipe.Epochs * Math.Max(1, original.Train!.Count / recipe.BatchSize);
        return (steps * perStep) + ((recipe.Epochs + 1) * qualitySeconds);

        double SecondsPerStep(int steps)
        {
            using var training = begin(steps);
            return Brief(training, pruned, Imitation(policy), context.Cancellation) is { Steps: > 0 } result
                ? result.Seconds / result.Steps : 0;
        }
    }

    /// <summary>Returns true if the candidate of a policy is fine-tuned already.</summary>
    public bool Knows(NamedPolicy policy) => Find(policy) is not null;

    /// <summary>Returns the key of a policy's training: policies with the same key are fine-tuned once.</summary>
    public string KeyOf(NamedPolicy policy) => FileOf(policy).Key;

    /// <summary>Returns the file of a fine-tuned candidate with its result; null if there is none.</summary>
    public (string Path, FineTuned Result)? Find(NamedPolicy policy)
    {
        var files = FileOf(policy);
        return Find(files) is { } found ? (files.Path, found) : null;
    }

    /// <summary>Takes a candidate that another machine has fine-tuned.</summary>
    public void Store(NamedPolicy policy, Model model, FineTuned result)
    {
        var (key, path, json) = FileOf(policy);
        StageCache.Store(json, key, result with { Sha256 = StoredModel.Write(path, model) });
    }

    /// <summary>Returns the fine-tuned candidate of a policy, in floating point.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="what">The name of the candidate, for progress messages.</param>
    /// <exception cref="NasException">The training diverges, or the model has no gradient.</exception>
    public (Model Model, FineTuned Result) Run(NamedPolicy policy, string what)
    {
        var files = FileOf(policy);
        if (Find(files) is { } found)
        {
            return (Model.Load(files.Path), found);
        }

        var (key, path, json) = files;
        var checkpoint = context.InObj($"finetune/{key[..16]}.checkpoint");
        var result = Train(transformations.BeforeTraining.Apply(policy).Model, policy, (checkpoint, key), what);
        var tuned = new FineTuned(
            StoredModel.Write(path, result.Model), result.Epochs, result.BestEpoch, result.Samples,
            result.QualityBefore, result.Quality, Math.Round(result.Seconds, 1))
        {
            Ending = result.Ending,
            Curve = result.Curve,
            LowerRate = result.LowerRate,
        };
        StageCache.Store(json, key, tuned);
        File.Delete(checkpoint);
        return (result.Model, tuned);
    }

    public void Dispose()
    {
        if (tuning.IsValueCreated)
        {
            tuning.Value.Dispose();
        }

        brief.Values.ToList().ForEach(t => t.Dispose());
    }

    // Logits before the softmax of an output have its axes.
    private int OutputBatchAxis(string scores) => original.Inputs.OutputBatchAxis(
        original.Model.Graph.Outputs.Any(o => o.Name == scores) ? scores : original.Model.Graph.Outputs[0].Name);

    // The zeros follow from more than the policy: a criterion may be evolved.
    private PruneSettings? Sparse => plan.Configuration.Prune is { CutsChannels: false } settings ? settings : null;

    private (string Key, string Path, string Json) FileOf(NamedPolicy policy)
    {
        // Transformations after training matter to training only if it simulates them.
        var before = transformations.BeforeTraining;
        var learnt = recipe.QuantizationAware ? policy : before.PartOf(policy);
        var key = ContentKey.Of(
            plan.FinetuneKey, plan.Engine.Name, plan.Engine.Version, learnt.Key,
            Sparse is null ? "" : ContentKey.OfBytes(before.Apply(policy).Model.ToBytes()));
        return (key, context.InObj($"finetune/{key[..16]}.onnx"), context.InObj($"finetune/{key[..16]}.json"));
    }

    private static FineTuned? Find((string Key, string Path, string Json) file) =>
        StageCache.Find<FineTuned>(file.Json, file.Key) is { } found && File.Exists(file.Path)
            && StoredModel.HashOf(file.Path) == found.Sha256 ? found : null;

    // What a step computes in place of the candidate, if that will be quantized.
    private Func<Model, Model>? Imitation(NamedPolicy policy)
    {
        var after = transformations.AfterTraining;
        return recipe.QuantizationAware && !after.PartOf(policy).IsEmpty ? cut => after.Imitate(cut, policy) : null;
    }

    private TrainingResult? Brief(
        FineTuning training, Model pruned, Func<Model, Model>? computed, CancellationToken cancellation) =>
        Diagnosed(() =>
        {
            try
            {
                return Told(training, () => training.Run(
                    pruned, quality: null, higherIsBetter: true, checkpoint: null, _ => { }, cancellation, computed));
            }
            catch (TrainingDivergedException)
            {
                return null;
            }
        });

    private TrainingResult Train(
        Model pruned, NamedPolicy policy, (string Path, string Key) checkpoint, string what)
    {
        var (metric, imitation) = (original.Metric, Imitation(policy));
        context.Progress(new StageProgress(what, 0, 0, "", null));
        return Diagnosed(() => Told(tuning.Value, () => tuning.Value.Run(
            pruned,
            metric is null || original.Validation is null ? null : Quality,
            metric?.HigherIsBetter ?? true,
            checkpoint,
            p => context.Progress(p.Of(what, metric?.Name)),
            context.Cancellation,
            imitation)));

        double Quality(Model model)
        {
            using var session = Session.Create(
                imitation is null ? model : transformations.AfterTraining.Apply(model, policy).Model,
                original.Settings);
            return metric!.Measure(session, original.Validation!, context.Cancellation);
        }
    }

    private T Diagnosed<T>(Func<T> train) => TrainingDiagnostics.Run(
        train, plan.Configuration.Positions, "finetune", plan.Configuration.Data.PathOf("train")!);

    // Tells what cannot be trained.
    private TrainingResult Told(FineTuning tuning, Func<TrainingResult> train)
    {
        var configuration = plan.Configuration;
        try
        {
            var result = train();
            foreach (var node in tuning.Obstacles.Where(o => told.Add(o.Node)))
            {
                context.Report(Descriptors.PartlyTrained.At(
                    configuration.PositionOf("finetune"), configuration.SourceName, node.Node, node.QualifiedType,
                    FinetuneEngine.Remedy(plan.Engine, node)));
            }

            return result;
        }
        catch (NothingToImitateException e)
        {
            throw new NasException(Descriptors.NothingToImitate.At(
                configuration.PositionOf("finetune"), configuration.SourceName), e);
        }
        catch (UndifferentiableException e)
        {
            throw new NasException(Descriptors.Undifferentiable.At(
                configuration.PositionOf("finetune"), configuration.SourceName, e.QualifiedType, e.Node, e.Reason,
                "Remove 'finetune'" + FinetuneEngine.Remedy(plan.Engine, e)), e);
        }
    }
}
