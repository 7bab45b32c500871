// Yu and Huang, Universally Slimmable Networks and Improved Training Techniques, ICCV 2019, arXiv 1903.05134, section
// 3.2: the sandwich rule and inplace distillation
using System.Diagnostics;
using NasBuild.Core.Architectures;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Training.Supernets;

/// <summary>
/// Trains the largest network of a space so that all others, which are parts of it, work with its weights: in every step
/// the largest, the smallest and random ones. The largest learns the labels, the others what it computes.
/// </summary>
internal sealed class SupernetTraining
{
    // Scores whose Softmax is 1 for the label, to what a float can tell.
    private const float Certain = 20;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.5);

    /// <summary>The training engine.</summary>
    public required ITrainingEngine Engine { get; init; }

    /// <summary>The architectures.</summary>
    public required ResidualSpace Space { get; init; }

    /// <summary>The recipe: epochs, batches, the optimiser and its rate.</summary>
    public required TrainingRecipe Recipe { get; init; }

    /// <summary>The settings of the training session.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>The number of random architectures in a step.</summary>
    public int Drawn { get; init; } = 2;

    /// <summary>The seed of weights, batches and architectures.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// The checkpoint's file and key, from which an interrupted training resumes and a finished one is read; null for
    /// none.
    /// </summary>
    public (string Path, string Key)? Checkpoint { get; init; }

    /// <summary>Receives the progress of the work.</summary>
    public Action<TrainingProgress> Progress { get; init; } = _ => { };

    /// <summary>Trains on labelled images.</summary>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    /// <exception cref="TooFewSamplesException">There are not enough samples for one batch.</exception>
    public Supernet Run(Dataset samples, CancellationToken cancellation = default)
    {
        var net = new Supernet(Space, (Space.Largest with { Gated = true }).Build(Seed));
        var loss = new Distillation(net.Scores);
        var loader = new BatchLoader(samples, Recipe.BatchSize, Seed, Recipe.Augmentation());
        var steps = (long)Recipe.Epochs * loader.BatchesPerEpoch;
        var (schedule, clock) = (Recipe.Schedule(steps), Stopwatch.StartNew());
        var first = samples.Take([.. Enumerable.Range(0, Recipe.BatchSize)]);
        using var session = Engine.Train(
            net.Model,
            new TrainingSettings(loss, Recipe.Optimiser())
            {
                MaxNorm = Recipe.ClipNorm > 0 ? Recipe.ClipNorm : null,
                Parts = 2 + Drawn,
                NormalisesParts = true,
                Observed = [net.Scores],
                Session = Session,
            },
            net.Inputs(first.Inputs, Space.Space.Uncompressed));
        var done = Resume(session);
        var (begun, mean, told) = (session.Steps, double.NaN, TimeSpan.Zero);
        for (var epoch = done; epoch < Recipe.Epochs; epoch++)
        {
            foreach (var batch in loader.Epoch(epoch, cancellation))
            {
                var rate = schedule.RateAt(session.Steps, steps);
                var result = session.TrainStep(Parts(batch), rate);
                if (!result.IsFinite)
                {
                    throw new TrainingDivergedException(session.Steps, steps, rate, mean);
                }

                mean = double.IsNaN(mean) ? result.Loss : (0.95 * mean) + (0.05 * result.Loss);
                if (clock.Elapsed - told > Between)
                {
                    told = clock.Elapsed;
                    var perStep = told / (session.Steps - begun);
                    Progress(new TrainingProgress(
                        session.Steps, steps, epoch + 1, mean, loader.BatchSize / perStep.TotalSeconds, double.NaN,
                        perStep * (steps - session.Steps)));
                }
            }

            if (Checkpoint is var (path, key))
            {
                new Checkpoint(epoch + 1, [], double.NaN, 0).Store(path, key, session.Capture());
            }
        }

        return net with { Model = net.Model.WithInitializers(session.Read()) };

        IEnumerable<IReadOnlyDictionary<string, Tensor>> Parts(Batch batch)
        {
            yield return Part(batch, Space.Space.Uncompressed, Labels(batch));
            var teacher = session.Observe(net.Scores).Rename(loss.Teacher);
            yield return Part(batch, Space.Space.MostCompressed, teacher);
            var random = new Random((int)DrawSeed.Of(Seed, (int)session.Steps));
            for (var i = 0; i < Drawn; i++)
            {
                yield return Part(batch, Space.Draw(random), teacher);
            }
        }

        Dictionary<string, Tensor> Part(Batch batch, Policy architecture, Tensor teacher) =>
            net.Inputs(batch.Inputs, architecture).Append(new(teacher.Name, teacher)).ToDictionary();

        Tensor Labels(Batch batch)
        {
            var scores = new float[batch.Count * Space.Largest.Classes];
            for (var i = 0; i < batch.Count; i++)
            {
                scores[(i * Space.Largest.Classes) + batch.Labels.Span[i]] = Certain;
            }

            return Tensor.Create<float>(loss.Teacher, [batch.Count, Space.Largest.Classes], scores);
        }
    }
    private int Resume(ITrainingSession session)
    {
        if (Checkpoint is not var (path, key) || Training.Checkpoint.Find(path, key) is not { } found)
        {
            return 0;
        }

        session.Restore(found.State);
        return found.Checkpoint.Epoch;
    }
}
