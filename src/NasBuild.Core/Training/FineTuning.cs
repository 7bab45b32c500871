using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>
/// Fine-tunes a compressed model, with the original as its teacher, to recover most of the quality that the compression
/// has cost.
/// </summary>
/// <param name="engine">The training engine.</param>
/// <param name="recipe">The recipe.</param>
/// <param name="task">The task of the model, which determines whether labels are used.</param>
/// <param name="samples">The training samples.</param>
/// <param name="original">The teacher.</param>
/// <param name="settings">The settings of the training session.</param>
/// <param name="seed">The seed.</param>
internal sealed class FineTuning(
    ITrainingEngine engine,
    TrainingRecipe recipe,
    ModelTask task,
    Dataset samples,
    Model original,
    SessionSettings settings,
    int seed) : IDisposable
{
    private const int ScoredAtOnce = 256;
    private readonly Lazy<Teacher> teacher = new(() => new Teacher(original, settings));
    private Dataset? scored;

    /// <summary>The number of samples that every run takes; null if any will do.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>Returns the axis of an output that counts samples.</summary>
    public Func<string, int> OutputBatchAxis { get; init; } = _ => 0;

    /// <summary>The nodes without a gradient: the weights before them are not trained.</summary>
    public List<UndifferentiableException> Obstacles { get; } = [];

    /// <summary>
    /// Returns masks of a model's parameters by name, with zeros where they stay zero; null if all are trained.
    /// </summary>
    public Func<Model, IReadOnlyDictionary<string, Tensor>>? Masks { get; init; }

    /// <summary>Trains <paramref name="model"/>.</summary>
    /// <param name="model">The compressed model, in floating point.</param>
    /// <param name="quality">
    /// Measures the quality of a model on samples that are not trained on; null if there are none.
    /// </param>
    /// <param name="higherIsBetter">True if a larger quality is better.</param>
    /// <param name="checkpoint">The checkpoint's file and key.</param>
    /// <param name="progress">Receives the progress of the work.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="computed">
    /// The model that a step computes instead of <paramref name="model"/>, with parameters of the same names: one with
    /// rounded weights and activations, if it will be quantized. Null for the model itself.
    /// </param>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    /// <exception cref="TooFewSamplesException">There are not enough samples for one batch.</exception>
    /// <exception cref="UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    public TrainingResult Run(
        Model model, Func<Model, double>? quality, bool higherIsBetter, (string Path, string Key)? checkpoint,
        Action<TrainingProgress> progress, CancellationToken cancellation,
        Func<Model, Model>? computed = null)
    {
        var scores = Logits.Of(model);
        var labels = new CrossEntropy(scores, recipe.LabelSmoothing);
        var imitation = new Distillation(scores, recipe.Temperature);
        var taught = recipe.Distill || !UsesLabels;
        Loss loss = !UsesLabels ? imitation
            : !recipe.Distill ? labels
            : new WeightedSum((labels, 1 - recipe.DistillWeight), (imitation, recipe.DistillWeight));

        // A model with a fixed batch trains on that. Samples that are the same in every epoch are scored once.
        var changes = recipe.Augmentation() is not null || samples.MaxShift > 0;
        var data = taught && !changes
            ? scored ??= teacher.Value.Score(
                samples, imitation.Teacher, FixedBatch ?? ScoredAtOnce, OutputBatchAxis(scores), cancellation)
            : samples;

        var batchSize = FixedBatch ?? recipe.BatchSize;
        var loader = new BatchLoader(data, batchSize, seed, recipe.Augmentation());
        IReadOnlyDictionary<string, Tensor> Feeds(Batch batch)
        {
            var feeds = new Dictionary<string, Tensor>(batch.Inputs);
            if (UsesLabels)
            {
                feeds.Add(labels.Labels, Labels(labels.Labels, batch));
            }

            if (taught && changes)
            {
                feeds.Add(imitation.Teacher, teacher.Value.Score(batch.Inputs, imitation.Teacher));
            }

            return feeds;
        }

        var trained = Logits.Only(model, scores);
        using var session = Train(trained, parameters => engine.Train(
            Logits.Only(computed is null ? model : computed(model), scores),
            new TrainingSettings(loss, recipe.Optimiser())
            {
                Parameters = parameters,
                Session = settings,
                MaxNorm = recipe.ClipNorm > 0 ? recipe.ClipNorm : null,
                Masks = Masks?.Invoke(model) ?? new Dictionary<string, Tensor>(),
            },
            data.Take([.. Enumerable.Range(0, batchSize)]).Inputs));
        return new TrainingLoop
        {
            Model = model,
            Recipe = recipe,
            Loader = loader,
            Feeds = Feeds,
            Quality = quality,
            HigherIsBetter = higherIsBetter,
            Checkpoint = checkpoint,
            Progress = progress,
        }.Run(session, cancellation);
    }

    public void Dispose()
    {
        if (teacher.IsValueCreated)
        {
            teacher.Value.Dispose();
        }
    }

    // A node without a gradient keeps the weights before it from being trained, not those behind it.
    private ITrainingSession Train(Model model, Func<IReadOnlyList<string>, ITrainingSession> begin)
    {
        IReadOnlyList<string> Parameters(params IEnumerable<UndifferentiableException> obstacles) =>
            TrainableParameters.Of(model, [.. obstacles.Select(o => o.Node)]);
        var parameters = Parameters(Obstacles);
        while (true)
        {
            try
            {
                return begin(parameters);
            }
            catch (UndifferentiableException e)
            {
                var rest = Parameters([.. Obstacles, e]);
                if (rest.Count == 0 || rest.Count == parameters.Count)
                {
                    throw;
                }

                Obstacles.Add(e);
                parameters = rest;
            }
        }
    }

    private bool UsesLabels => task != ModelTask.MatchOriginal && samples.HasLabels;

    // One label per sample, or per position of a text.
    private static Tensor Labels(string name, Batch batch)
    {
        var perSample = batch.Labels.Length / batch.Count;
        return Tensor.Create<long>(
            name,
            perSample == 1 ? [batch.Count] : [batch.Count, perSample],
            Array.ConvertAll(batch.Labels.ToArray(), l => (long)l));
    }
}
