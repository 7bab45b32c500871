// Roberts et al., Pretrained Hybrids with MAD Skills, arXiv 2406.00894, section 4: projectors first, then shares, then
// the weights
using System.Diagnostics;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Hybrids.Gates;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Engine.Training.Schedules;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>
/// Trains a hybrid on labelled samples: its projectors alone, its shares with all weights, or all weights under shares
/// that are fixed. An interrupted training resumes from its last checkpoint.
/// </summary>
internal sealed class HybridTraining
{
    private const int StepsBetweenCheckpoints = 50;
    private const double ProjectorRate = 0.001;
    private const double AdamRate = 0.05;
    private const double ExponentiatedRate = 1;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.5);

    /// <summary>The training engine.</summary>
    public required ITrainingEngine Engine { get; init; }

    /// <summary>The settings.</summary>
    public required HybridModelSettings Settings { get; init; }

    /// <summary>The samples, with labels.</summary>
    public required Dataset Samples { get; init; }

    /// <summary>The settings of the training session.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>The seed of batches and of noise.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// The path that the checkpoints' files begin with, and the key of what is trained; null for none.
    /// </summary>
    public (string Path, string Key)? Checkpoint { get; init; }

    /// <summary>Receives the progress of the work, with the name of what is trained.</summary>
    public Action<string, TrainingProgress> Progress { get; init; } = (_, _) => { };

    /// <summary>
    /// Returns the hybrid with trained projectors and embeddings, the rest of the components as it was.
    /// </summary>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    /// <exception cref="TooFewSamplesException">There are not enough samples for one batch.</exception>
    public SoftHybrid Projectors(SoftHybrid hybrid, CancellationToken cancellation = default)
    {
        var trainable = TrainableParameters.Of(hybrid.Model).ToHashSet();
        return hybrid with
        {
            Model = Run(
                "projectors", hybrid.Model, [.. hybrid.Projectors, .. hybrid.Embeddings.Where(trainable.Contains)],
                Settings.ProjectorSteps, new CosineSchedule(ProjectorRate), null, cancellation),
        };
    }

    /// <summary>Returns the hybrid as it is after the search, and the shares.</summary>
    /// <param name="hybrid">The hybrid.</param>
    /// <param name="costs">
    /// The cost of each component in the first block, then in the next: their sum over blocks is 1 for the dearest.
    /// </param>
    /// <param name="cancellation">Ends the search.</param>
    /// <inheritdoc cref="Projectors" path="/exception"/>
    public (SoftHybrid Hybrid, float[] Shares) Search(
        SoftHybrid hybrid, IReadOnlyList<double> costs, CancellationToken cancellation = default)
    {
        HybridGates gates = Settings.Search switch
        {
            HybridSearchMethod.Gaea => new ExponentiatedGates(
                hybrid.Blocks, hybrid.Components, Settings.GateRate ?? ExponentiatedRate),
            HybridSearchMethod.Gumbel => new GumbelGates(
                hybrid.Blocks, hybrid.Components, Settings.GateRate ?? AdamRate, Seed),
            _ => new SoftmaxGates(hybrid.Blocks, hybrid.Components, Settings.GateRate ?? AdamRate),
        };
        var model = Run(
            "gates", hybrid.Model, TrainableParameters.Of(hybrid.Model), Settings.Steps,
            new ConstantSchedule(Settings.Rate), (gates, costs), cancellation);
        return (hybrid with { Model = model }, gates.Found(Settings.Temperature));
    }

    /// <summary>Returns the hybrid with all weights trained under fixed shares.</summary>
    /// <param name="hybrid">The hybrid.</param>
    /// <param name="shares">The shares.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <inheritdoc cref="Projectors" path="/exception"/>
    public Model Weights(SoftHybrid hybrid, float[] shares, int steps, CancellationToken cancellation = default) =>
        Weights("weights", hybrid.With(shares), steps, cancellation);

    /// <summary>Returns a model with all weights trained.</summary>
    /// <param name="name">The name of the training, of its checkpoint too.</param>
    /// <param name="model">The model.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <inheritdoc cref="Projectors" path="/exception"/>
    public Model Weights(string name, Model model, int steps, CancellationToken cancellation = default) => Run(
        name, model, [.. TrainableParameters.Of(model).Where(p => p != SoftHybrid.Gates)], steps,
        new CosineSchedule(Settings.Rate), null, cancellation);

    private Model Run(
        string what, Model model, IReadOnlyList<string> parameters, int steps, Schedule schedule,
        (HybridGates Gates, IReadOnlyList<double> Costs)? search, CancellationToken cancellation)
    {
        var loader = new BatchLoader(Samples, Settings.BatchSize, Seed);
        var loss = new CrossEntropy(Logits.Of(model));
        using var session = Engine.Train(
            Logits.Only(model, [loss.Output]),
            new TrainingSettings(loss, new AdamW())
            {
                Parameters = [.. parameters.Where(p => search is not null || p != SoftHybrid.Gates)],
                Groups = [new ParameterGroup([SoftHybrid.Gates], rateFactor: 0, weightDecay: 0)],
                Observed = search is null ? [] : [SoftHybrid.Gates],
                Session = Session,
            },
            Samples.Take([.. Enumerable.Range(0, Settings.BatchSize)]).Inputs);
        var (path, key) = Checkpoint is var (begin, of) ? ($"{begin}.{what}.checkpoint", of) : ("", "");
        if (path.Length > 0 && Training.Checkpoint.Find(path, key) is { } found)
        {
            session.Restore(found.State);
            search?.Gates.Restore(found.Checkpoint.Best[0]);
        }

        var (begun, clock, told, mean) = (session.Steps, Stopwatch.StartNew(), TimeSpan.Zero, double.NaN);
        foreach (var batch in Batches(loader, begun, steps, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            var (step, rate) = (session.Steps, schedule.RateAt(session.Steps, steps));
            var isOfGates = search is not null
                && (Settings.Search == HybridSearchMethod.Simultaneous || step % 2 == 1);
            var temperature = Math.Pow(Settings.Temperature, (double)step / steps);
            if (search is var (gates, _))
            {
                var shares = gates.Shares(step, temperature);
                session.Write([Tensor.Create<float>(SoftHybrid.Gates, [shares.Length], shares)]);
            }

            // In turn: a step of the shares leaves the weights as they are.
            var isOfWeights = !isOfGates || Settings.Search == HybridSearchMethod.Simultaneous;
            var result = session.TrainStep(
                batch.Inputs.Append(new(loss.Labels, batch.LabelsFor(loss.Labels))).ToDictionary(),
                isOfWeights ? rate : 0);
            if (!result.IsFinite)
            {
                throw new TrainingDivergedException(session.Steps, steps, rate, mean);
            }

            if (isOfGates)
            {
                var gradient = session.Observe(SoftHybrid.Gates).ToDoubles();
                search!.Value.Gates.Learn(
                    [.. gradient.Zip(search.Value.Costs, (g, c) => g + (Settings.Cost * c))], step, temperature);
            }

            mean = double.IsNaN(mean) ? result.Loss : (0.95 * mean) + (0.05 * result.Loss);
            var isKept = session.Steps % StepsBetweenCheckpoints == 0 || session.Steps == steps;
            if (isKept && path.Length > 0)
            {
                new Checkpoint((int)session.Steps, search is null ? [] : [search.Value.Gates.Capture()], double.NaN, 0)
                    .Store(path, key, session.Capture());
            }

            if (isKept || clock.Elapsed - told > Between)
            {
                told = clock.Elapsed;
                var perStep = told / (session.Steps - begun);
                Progress(what, new TrainingProgress(
                    session.Steps, steps, 1 + (int)(step / loader.BatchesPerEpoch), mean,
                    loader.BatchSize / perStep.TotalSeconds, double.NaN, perStep * (steps - session.Steps)));
            }
        }

        return model.WithInitializers(session.Read());
    }

    // The batches of all epochs, from a step on.
    private static IEnumerable<Batch> Batches(
        BatchLoader loader, long begun, int steps, CancellationToken cancellation)
    {
        for (var step = begun; step < steps;)
        {
            var (epoch, done) = Math.DivRem(step, loader.BatchesPerEpoch);
            foreach (var batch in loader.Epoch((int)epoch, cancellation).Skip((int)done).Take((int)(steps - step)))
            {
                yield return batch;
                step++;
            }
        }
    }
}
