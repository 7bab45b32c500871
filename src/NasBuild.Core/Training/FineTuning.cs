using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Quality;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
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
/// <param name="outputs">The outputs to imitate where there are no labels; null for all.</param>
/// <param name="samples">The training samples.</param>
/// <param name="original">The teacher.</param>
/// <param name="settings">The settings of the training session.</param>
/// <param name="seed">The seed.</param>
internal sealed class FineTuning(
    ITrainingEngine engine,
    TrainingRecipe recipe,
    ModelTask task,
    IReadOnlyList<string>? outputs,
    Dataset samples,
    Model original,
    SessionSettings settings,
    int seed) : IDisposable
{
    // Enough samples to tell the variance of an output.
    private const int ProbedSamples = 512;
    private Teacher? teacher;

    /// <summary>The number of samples that every run takes; null if any will do.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>The number of samples that the teacher runs at once.</summary>
    public int SamplesAtOnce { get; init; } = 256;

    /// <summary>The number of samples whose values are in memory at a time, if a step may take its batch in parts.</summary>
    public int MaxSamplesOfPart { get; init; } = int.MaxValue;

    /// <inheritdoc cref="TrainingLoop.StoresLast"/>
    public bool StoresLast { get; init; } = true;

    /// <summary>The input whose zeros leave positions out; null for the one named as a mask.</summary>
    public string? Mask { get; init; }

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
    /// <exception cref="NothingToImitateException">
    /// There are no labels, and no output of floating-point numbers that depends on the samples.
    /// </exception>
    /// <exception cref="UndifferentiableException">A node between a parameter and the loss has no gradient.</exception>
    public TrainingResult Run(
        Model model, Func<Model, double>? quality, bool higherIsBetter, (string Path, string Key)? checkpoint,
        Action<TrainingProgress> progress, CancellationToken cancellation,
        Func<Model, Model>? computed = null)
    {
        var taught = recipe.Distill || !UsesLabels ? teacher ??= CreateTeacher() : null;
        var changes = recipe.Augmentation() is not null || samples.MaxShift > 0;
        var scored = changes ? null : taught?.Score(samples, FixedBatch, SamplesAtOnce, cancellation);
        var labels = new CrossEntropy(Logits.Of(model), recipe.LabelSmoothing);
        var (batch, parts) = Batch(model);
        var loader = new BatchLoader(scored ?? samples, batch, seed, recipe.Augmentation(), parts);
        var values = taught?.Values ?? [labels.Output];
        using var session = Train(Logits.Only(model, values), parameters => engine.Train(
            Logits.Only(computed is null ? model : computed(model), values),
            new TrainingSettings(Loss(labels, taught), recipe.Optimiser())
            {
                Parameters = parameters,
                Session = settings,
                MaxNorm = recipe.ClipNorm > 0 ? recipe.ClipNorm : null,
                Masks = Masks?.Invoke(model) ?? new Dictionary<string, Tensor>(),
                Parts = parts,
            },
            samples.Take([.. Enumerable.Range(0, batch / parts)]).Inputs));
        return new TrainingLoop
        {
            Model = model,
            Recipe = recipe,
            Loader = loader,
            Feeds = Feeds,
            Quality = quality,
            HigherIsBetter = higherIsBetter,
            Checkpoint = checkpoint,
            StoresLast = StoresLast,
            Progress = progress,
        }.Run(session, cancellation);

        IReadOnlyDictionary<string, Tensor> Feeds(Batch part)
        {
            IEnumerable<Tensor> added =
            [
                .. UsesLabels ? [part.LabelsFor(labels.Labels)] : Array.Empty<Tensor>(),
                .. scored is null ? taught?.Targets(part) ?? [] : [],
            ];
            return part.Inputs.Concat(added.Select(t => KeyValuePair.Create(t.Name, t))).ToDictionary();
        }
    }

    // The samples of a step, and the parts that it takes them in: as few as fit into memory, or runs of a fixed batch.
    private (int Size, int Parts) Batch(Model model)
    {
        var whole = TrainingForm.NeedsWholeBatch(model);
        if (FixedBatch is { } run)
        {
            var runs = whole ? 1 : Math.Max(1, Math.Min(recipe.BatchSize, samples.Count) / run);
            return (runs * run, runs);
        }

        var size = recipe.BatchSize;
        return (size, whole ? 1 : Enumerable.Range(1, size).First(
            parts => size % parts == 0 && size / parts <= MaxSamplesOfPart));
    }

    // A node without a gradient keeps the weights before it from being trained, not those behind it.
    private ITrainingSession Train(Model model, Func<IReadOnlyList<string>, ITrainingSession> begin)
    {
        IReadOnlyList<string> Parameters(params IEnumerable<UndifferentiableException> obstacles) =>
            TrainableParameters.Of(model, engine, [.. obstacles.Select(o => o.Node)]);
        var parameters = Parameters(Obstacles);
        if (parameters.Count == 0 && WeightsInBranches.Of(model.Graph).FirstOrDefault() is { } node)
        {
            throw new UndifferentiableException(node, model.Opset, "its branches hold the weights");
        }

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

    public void Dispose() => teacher?.Dispose();

    private bool UsesLabels => task != ModelTask.MatchOriginal && samples.HasLabels;

    // With labels the scores alone are trained; without, whatever the original can teach.
    private Teacher CreateTeacher()
    {
        if (UsesLabels)
        {
            return new Teacher(
                original, [new ImitatedOutput(Logits.Of(original), HoldsScores: true, 1)], OutputBatchAxis, settings);
        }

        using var session = Session.Create(original, settings);
        var imitated = ImitatedOutput.Of(
            original, outputs, recipe.OutputWeights, new OutputSamples(Mask),
            [.. samples.Batches(SamplesAtOnce).Take((ProbedSamples + SamplesAtOnce - 1) / SamplesAtOnce)
                .Select(b => (b, session.Run(b.Inputs)))]);
        return new Teacher(
            original, imitated.Count > 0 ? imitated : throw new NothingToImitateException(), OutputBatchAxis, settings);
    }

    private Loss Loss(CrossEntropy labels, Teacher? taught) =>
        taught is null ? labels
        : UsesLabels ? new WeightedSum(
            [(labels, 1 - recipe.DistillWeight), .. taught.Terms(recipe.Temperature, recipe.DistillWeight)])
        : new WeightedSum([.. taught.Terms(recipe.Temperature, 1)]);
}
