using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Training;

[TestClass]
public sealed class TrainingLoopTests
{
    private static readonly SessionSettings OneThread = new(Threads: 1) { Spin = false };
    private static readonly TrainingRecipe Recipe = new() { Epochs = 4, BatchSize = 8, Rate = 0.02, WeightDecay = 0 };
    private readonly Model model = Nets.Classifier();

    [TestMethod]
    public void TrainingThatIsInterrupted_EndsWithTheBytesOfOneThatIsNot()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = (Path.Combine(folder.Path, "checkpoint"), "key");
        var whole = Run(Recipe, null);

        using var cancelled = new CancellationTokenSource();
        var epochs = 0;
        Assert.Throws<OperationCanceledException>(() => Run(Recipe, checkpoint, quality: _ =>
        {
            // Asked for before the training and after each epoch: the second epoch's checkpoint is written, the
            // third's is not.
            if (++epochs == 3)
            {
                cancelled.Cancel();
            }

            return epochs;
        }, cancellation: cancelled.Token));
        Assert.IsTrue(File.Exists(checkpoint.Item1));
        var resumed = Run(Recipe, checkpoint);

        CollectionAssert.AreEqual(whole.Model.ToBytes(), resumed.Model.ToBytes());
        Assert.AreEqual(whole.Steps, resumed.Steps);
        Assert.AreSequenceEqual(whole.Curve!.Losses, resumed.Curve!.Losses);
        Assert.HasCount(24, resumed.Curve.Losses);
        Assert.AreEqual(6, resumed.Curve.StepsOfEpoch);
    }

    [TestMethod]
    public void CheckpointOfAnotherTraining_IsNotUsed()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "checkpoint");
        Run(Recipe with { Epochs = 1 }, (path, "one"));

        Assert.IsNotNull(Checkpoint.Find(path, "one"));
        Assert.IsNull(Checkpoint.Find(path, "another"));
        folder.Write("checkpoint", File.ReadAllBytes(path)[..100]);
        Assert.IsNull(Checkpoint.Find(path, "one"));
    }

    [TestMethod]
    public void BestEpoch_IsKeptWhateverComesAfter()
    {
        var seen = new List<byte[]>();
        double[] qualities = [0.1, 0.5, 0.9, 0.3, 0.2];
        var result = Run(Recipe, null, quality: m =>
        {
            seen.Add(m.ToBytes());
            return qualities[seen.Count - 1];
        });

        Assert.AreEqual(0.9, result.Quality);
        Assert.AreEqual(2, result.BestEpoch);
        Assert.AreEqual(4, result.Epochs);
        Assert.AreEqual(0.1, result.QualityBefore);
        Assert.AreSequenceEqual(qualities, result.Curve!.Qualities);
        CollectionAssert.AreEqual(seen[2], result.Model.ToBytes());
    }

    [TestMethod]
    public void TrainingThatOnlyHarms_LeavesTheModelAsItWas()
    {
        var quality = 1.0;
        var result = Run(Recipe, null, quality: _ => quality -= 0.1);

        Assert.AreEqual(0, result.BestEpoch);
        CollectionAssert.AreEqual(model.ToBytes(), result.Model.ToBytes());
    }

    [TestMethod]
    public void FirstEpochHarms_TrainingBeginsAgainAtALowerRate()
    {
        double[] qualities = [0.5, 0.4, 0.6, 0.7, 0.8, 0.9];
        var (asked, rising) = (0, 0d);
        var result = Run(Recipe, null, quality: _ => qualities[asked++]);
        var expected = Run(Recipe with { Rate = Recipe.Rate / 4 }, null, quality: _ => rising++);

        Assert.AreEqual(4, result.Epochs);
        Assert.AreEqual(0.9, result.Quality);
        Assert.AreEqual(Recipe.Rate / 4, result.LowerRate);
        Assert.IsNull(expected.LowerRate);
        Assert.AreSequenceEqual([0.5, 0.6, 0.7, 0.8, 0.9], result.Curve!.Qualities);
        Assert.HasCount(24, result.Curve.Losses);
        CollectionAssert.AreEqual(expected.Model.ToBytes(), result.Model.ToBytes());
    }

    [TestMethod]
    public void PatienceThatIsOver_EndsTheTraining()
    {
        var asked = 0;
        var result = Run(Recipe with { Epochs = 50, Patience = 2 }, null, quality: _ => ++asked == 2 ? 0.9 : 0.5);

        Assert.AreEqual(3, result.Epochs);
        Assert.AreEqual(1, result.BestEpoch);
    }

    [TestMethod]
    public void LossThatIsNoNumber_StopsWithStepAndRate()
    {
        var error = Assert.ThrowsExactly<TrainingDivergedException>(() =>
            Run(Recipe with { Optimizer = OptimizerMethod.Sgd, Rate = 1e20, Schedule = RateSchedule.Constant }, null));

        Assert.AreEqual(24, error.Steps);
        Assert.IsLessThan(24, error.Step);
        Assert.AreEqual(1e20, error.Rate);
    }

    [TestMethod]
    public void Progress_TellsEpochLossAndThroughput()
    {
        List<TrainingProgress> told = [];
        Run(Recipe with { Epochs = 4000, Patience = 0 }, null, progress: p =>
        {
            told.Add(p);
            throw new OperationCanceledException();
        });

        var first = told.Single();
        Assert.AreEqual(24_000, first.TotalSteps);
        Assert.IsGreaterThan(0, first.SamplesPerSecond);
        Assert.IsTrue(double.IsFinite(first.Loss));
        Assert.IsGreaterThan(TimeSpan.Zero, first.Left!.Value);
    }

    // Forty-eight images, six steps an epoch.
    private TrainingResult Run(
        TrainingRecipe recipe,
        (string, string)? checkpoint,
        Func<Model, double>? quality = null,
        Action<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var labels = Enumerable.Range(0, 48).Select(i => i % Nets.Classes).ToArray();
        var images = new InputColumn(
            "x", ElementType.Float, [1, 8, 8],
            System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(Project.Random(48 * 64)).ToArray(), 48);
        var data = new Dataset("train", [images], [.. labels]);
        using var session = TrainingEngines.Default.Train(
            model,
            new TrainingSettings(new Engine.Training.Losses.CrossEntropy("logits"), recipe.Optimiser())
            {
                Session = OneThread
            },
            data.Batches(recipe.BatchSize).First().Inputs);
        var loop = new TrainingLoop
        {
            Model = model,
            Recipe = recipe,
            Loader = new BatchLoader(data, recipe.BatchSize, seed: 3),
            Feeds = batch => new Dictionary<string, Tensor>(batch.Inputs)
            {
                ["labels/logits"] = Tensor.Create<long>(
                    "labels/logits", [batch.Count], [.. batch.Labels.ToArray().Select(l => (long)l)]),
            },
            Quality = quality,
            Checkpoint = checkpoint,
            Progress = progress ?? (_ => { }),
        };
        try
        {
            return loop.Run(session, cancellation);
        }
        catch (OperationCanceledException) when (progress is not null)
        {
            return new TrainingResult(model, 0, 0, 0, 0, 0, 0, 0);
        }
    }
}
