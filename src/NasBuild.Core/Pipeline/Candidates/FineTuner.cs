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
        tuning = new Lazy<FineTuning>(() => Tuning(recipe, original.Train!));
        begin = steps =>
        {
            // Few samples are seen several times.
            var samples = original.Train!.Sample(steps * recipe.BatchSize, plan.Configuration.Seed);
            return Tuning(
                recipe with { Epochs = Math.Max(1, steps * recipe.BatchSize / samples.Count) }, samples);
        };

        FineTuning Tuning(TrainingRecipe recipe, Dataset samples) => new(
            plan.Engine, recipe, plan.Configuration.Model.Task, plan.Configuration.Quality.Outputs,
            samples, teacher?.Invoke() ?? original.Reference, original.Settings, plan.Configuration.Seed)
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
            return Diagnosed(() =>
            {
                try
                {
                    return Told(training, () => training.Run(
                        pruned, quality: null, higherIsBetter: true, checkpoint: null, _ => { }, cancellation)).Model;
                }
                catch (TrainingDivergedException)
                {
                    return pruned;
                }
            });
        }
    }

    /// <summary>Returns the fine-tuned candidate of a policy, in floating point.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="what">The name of the candidate, for progress messages.</param>
    /// <exception cref="NasException">The training diverges, or the model has no gradient.</exception>
    public (Model Model, FineTuned Result) Run(NamedPolicy policy, string what)
    {
        // Transformations after training matter to training only if it simulates them.
        var (before, after) = (transformations.BeforeTraining, transformations.AfterTraining);
        var learnt = recipe.QuantizationAware ? policy : before.PartOf(policy);
        var key = ContentKey.Of(
            plan.FinetuneKey, plan.Engine.Name, plan.Engine.Version, learnt.Key,
            Sparse is null ? "" : ContentKey.OfBytes(before.Apply(policy).Model.ToBytes()));
        var (path, json) = (context.InObj($"finetune/{key[..16]}.onnx"), context.InObj($"finetune/{key[..16]}.json"));
        if (StageCache.Find<FineTuned>(json, key) is { } found && File.Exists(path)
            && StoredModel.HashOf(path) == found.Sha256)
        {
            return (Model.Load(path), found);
        }

        var checkpoint = context.InObj($"finetune/{key[..16]}.checkpoint");
        var result = Train(before.Apply(policy).Model, after, policy, (checkpoint, key), what);
        var tuned = new FineTuned(
            StoredModel.Write(path, result.Model), result.Epochs, result.BestEpoch, result.Samples,
            result.QualityBefore, result.Quality, Math.Round(result.Seconds, 1))
        {
            Ending = result.Ending,
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

    private TrainingResult Train(
        Model pruned, Transformations after, NamedPolicy policy, (string Path, string Key) checkpoint, string what)
    {
        var metric = original.Metric;
        var aware = recipe.QuantizationAware && !after.PartOf(policy).IsEmpty;
        context.Progress(new StageProgress(what, 0, 0, "", null));
        return Diagnosed(() => Told(tuning.Value, () => tuning.Value.Run(
            pruned,
            metric is null || original.Validation is null ? null : Quality,
            metric?.HigherIsBetter ?? true,
            checkpoint,
            p => context.Progress(p.Of(what, metric?.Name)),
            context.Cancellation,
            aware ? cut => after.Imitate(cut, policy) : null)));

        double Quality(Model model)
        {
            using var session = Session.Create(aware ? after.Apply(model, policy).Model : model, original.Settings);
            return metric!.Measure(session, original.Validation!, context.Cancellation);
        }
    }

    private T Diagnosed<T>(Func<T> train) => TrainingDiagnostics.Run(
        train, plan.Configuration.Positions, "finetune", plan.Configuration.Data.Train!);

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
                FinetuneEngine.Remedy(plan.Engine, e)), e);
        }
    }
}
