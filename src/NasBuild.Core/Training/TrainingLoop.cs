using System.Diagnostics;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>
/// The training loop: after each epoch the quality is measured, the best parameters are kept, and a checkpoint is
/// written. If the first epoch makes the model worse, training begins again with a lower learning rate. An epoch's
/// batches depend only on the seed and its number, so that a training that resumes from a checkpoint ends with the same
/// bytes.
/// </summary>
internal sealed class TrainingLoop
{
    private const double LowerBy = 4;
    private const int MaxRestarts = 2;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.5);

    /// <summary>The model whose parameters are trained.</summary>
    public required Model Model { get; init; }

    /// <summary>The recipe.</summary>
    public required TrainingRecipe Recipe { get; init; }

    /// <summary>The loader of the training samples.</summary>
    public required BatchLoader Loader { get; init; }

    /// <summary>
    /// The function that returns the feeds of a step for a batch or a part of one: the model's inputs and the targets of
    /// the loss.
    /// </summary>
    public required Func<Batch, IReadOnlyDictionary<string, Tensor>> Feeds { get; init; }

    /// <summary>
    /// Measures the quality of a model on samples that are not trained on; null if there are none: then the last
    /// parameters are the best.
    /// </summary>
    public Func<Model, double>? Quality { get; init; }

    /// <summary>True if a larger quality is better.</summary>
    public bool HigherIsBetter { get; init; } = true;

    /// <summary>The checkpoint's file and key; null for none.</summary>
    public (string Path, string Key)? Checkpoint { get; init; }

    /// <summary>False if the caller stores the result itself: a checkpoint after the last epoch is of no use.</summary>
    public bool StoresLast { get; init; } = true;

    /// <summary>Receives the progress of the work.</summary>
    public Action<TrainingProgress> Progress { get; init; } = _ => { };

    /// <summary>Trains.</summary>
    /// <param name="session">
    /// A training session of <see cref="Model"/>, or of another one with parameters of the same names.
    /// </param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled; the last checkpoint stays.</exception>
    public TrainingResult Run(ITrainingSession session, CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        var steps = (long)Recipe.Epochs * Loader.BatchesPerEpoch;
        var schedule = Recipe.Schedule(steps);
        Tensor[] initial = [.. session.Read().Select(t => Model.Graph[t.Name].Initializer!)];
        var before = Quality?.Invoke(Model.WithInitializers(initial)) ?? double.NaN;
        var perQuality = clock.Elapsed;
        var at = Resume(session) ?? new Checkpoint(0, initial, before, 0);
        var curve = at.Epoch == 0 ? Begun(before) : CurveRecorder.FromText(at.Curve);
        var (begun, told, loss, quality) = (session.Steps, TimeSpan.Zero, double.NaN, at.BestQuality);
        var (training, first) = (Stopwatch.StartNew(), TimeSpan.Zero);
        var course = new LossCourse();
        while (at.Epoch < Recipe.Epochs && !(Recipe.Patience > 0 && at.Epoch - at.BestEpoch >= Recipe.Patience))
        {
            using var parts = Loader.Epoch(at.Epoch, cancellation).Select(Feeds).GetEnumerator();
            for (var batch = 0; batch < Loader.BatchesPerEpoch; batch++)
            {
                cancellation.ThrowIfCancellationRequested();
                var rate = schedule.RateAt(session.Steps, steps) / Divisor(at);
                var result = session.TrainStep(Next(parts), rate);
                if (!result.IsFinite)
                {
                    throw new TrainingDivergedException(session.Steps, steps, rate, loss);
                }

                course.Add(at.Epoch, result);
                curve?.Add(result.Loss);
                if (course.IsOver)
                {
                    return Result(at, before, session, clock, course, curve);
                }

                // The first step is slower than the others.
                var done = session.Steps - begun;
                first = done == 1 ? training.Elapsed : first;
                loss = double.IsNaN(loss) ? result.Loss : (0.95 * loss) + (0.05 * result.Loss);
                if (training.Elapsed - told > Between)
                {
                    told = training.Elapsed;
                    var perStep = done > 1 ? (told - first) / (done - 1) : told;
                    Progress(
                        new TrainingProgress(
                            session.Steps,
                            steps,
                            at.Epoch + 1,
                            loss,
                            Loader.BatchSize / perStep.TotalSeconds,
                            quality,
                            done == 1 ? null
                                : (perStep * (steps - session.Steps)) + (perQuality * (Recipe.Epochs - at.Epoch))));
                }
            }

            training.Stop();
            var parameters = session.Read();
            quality = Quality?.Invoke(Model.WithInitializers(parameters)) ?? double.NaN;
            if (at is { Epoch: 0, Restarts: < MaxRestarts } && IsBetter(before, quality))
            {
                session.Restart(initial);
                (at, course, curve) = (at with { Restarts = at.Restarts + 1 }, new LossCourse(), Begun(before));
                (begun, told, loss, quality) = (0, TimeSpan.Zero, double.NaN, before);
                training.Restart();
                continue;
            }

            curve?.AddQuality(quality);
            var better = Quality is null || double.IsNaN(at.BestQuality) || IsBetter(quality, at.BestQuality);
            at = at with
            {
                Epoch = at.Epoch + 1,
                Best = better ? parameters : at.Best,
                BestQuality = better ? quality : at.BestQuality,
                BestEpoch = better ? at.Epoch + 1 : at.BestEpoch,
            };
            if (Checkpoint is var (path, key) && (StoresLast || at.Epoch < Recipe.Epochs))
            {
                (at with { Curve = curve?.ToText() }).Store(path, key, session.Capture());
            }

            training.Start();
        }

        return Result(at, before, session, clock, course, curve);
    }

    private static CurveRecorder Begun(double quality)
    {
        var curve = new CurveRecorder();
        curve.AddQuality(quality);
        return curve;
    }

    // Only the part that is trained on is in memory.
    private IEnumerable<IReadOnlyDictionary<string, Tensor>> Next(
        IEnumerator<IReadOnlyDictionary<string, Tensor>> parts)
    {
        for (var i = 0; i < Loader.Parts && parts.MoveNext(); i++)
        {
            yield return parts.Current;
        }
    }

    private static double Divisor(Checkpoint at) => Math.Pow(LowerBy, at.Restarts);

    private bool IsBetter(double quality, double than) => HigherIsBetter ? quality > than : quality < than;

    private TrainingResult Result(
        Checkpoint at, double before, ITrainingSession session, Stopwatch clock, LossCourse course,
        CurveRecorder? curve) => new(
        Model.WithInitializers(at.Best), at.BestQuality, before, at.Epoch, at.BestEpoch, session.Steps,
        Loader.BatchesPerEpoch * Loader.BatchSize, clock.Elapsed.TotalSeconds)
        {
            Ending = course.Ending,
            Curve = curve?.Curve(Loader.BatchesPerEpoch),
            LowerRate = at.Restarts > 0 ? Recipe.Rate / Divisor(at) : null,
        };

    private Checkpoint? Resume(ITrainingSession session)
    {
        if (Checkpoint is not var (path, key) || Training.Checkpoint.Find(path, key) is not { } found)
        {
            return null;
        }

        session.Restore(found.State);
        return found.Checkpoint;
    }
}
