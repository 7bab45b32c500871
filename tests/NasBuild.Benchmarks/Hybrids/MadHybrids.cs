using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Mad;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Mixers;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.Hybrids;

/// <summary>
/// The six synthetic tasks of MAD: attention and a gated linear recurrence, each trained alone, and their hybrid, in
/// two blocks of width 128. Sequences are shorter than the paper's.
/// </summary>
internal static class MadHybrids
{
    private const int Width = 128;
    private const int Layers = 2;
    private const int TestSamples = 320;

    public static void Run(Rows rows, Options options)
    {
        var clock = Stopwatch.StartNew();
        var (steps, batch, wins) = (options.Number("--mad-steps", 300), options.Number("--mad-batch", 32), 0);
        foreach (var task in MadTask.All.Select(Shorter).Where(t => options.Text("--task", t.Name) == t.Name))
        {
            var best = new double[2];
            var (train, test) = (task.Draw(0, task.Samples, 0), task.Draw(1, TestSamples, 0));
            Model[] alone = [.. new[] { PositionMixer.Attention, PositionMixer.Recurrence }
                .Select((mixer, k) => Trained(task, mixer, Layers, train, steps, batch, k))];
            for (var k = 0; k < 2; k++)
            {
                best[k] = Accuracy(alone[k], test);
            }

            var components = alone.Select(Blocks).ToList();
            var (hybrid, found, gates) = Searched(components, train, batch, steps);
            var soft = Accuracy(found.With(gates), test);
            var choice = HybridChoice.Of(gates, 2, threshold: 0.3);
            var kept = new DiscreteHybrid(components, new Stitching(
                components, () => train.Sample(256, 0).Batches(64).Select(b => b.Inputs), new SessionSettings()).Between)
                .Of(choice, hybrid);
            var discrete = Accuracy(Tuned(kept, train, steps / 2, batch), test);
            var shares = TextHybrids.Shown(gates);
            var won = Math.Max(soft, discrete) >= best.Max() - 0.0005;
            wins += won ? 1 : 0;
            rows.Add(
                $"{task.Name} ({task.Length} positions): hybrid, shares of attention {shares}",
                string.Create(CultureInfo.InvariantCulture, $"soft {100 * soft:0.0} %, discrete {100 * discrete:0.0} %"),
                string.Create(CultureInfo.InvariantCulture, $"attention {100 * best[0]:0.0} %, recurrence {100 * best[1]:0.0} %"), won);
        }

        rows.Add("tasks on which the hybrid is at least as good", $"{wins}", ">= 4", wins >= 4);
        rows.Add("all tasks", clock.Elapsed.TotalMinutes, "min", 20);
    }

    /// <summary>
    /// The shares of attention and retention in as many blocks that a search on small nets finds for a task.
    /// </summary>
    public static float[] Program(string name, int blocks, Options options)
    {
        var (steps, batch) = (options.Number("--mad-steps", 300), options.Number("--mad-batch", 32));
        var task = Shorter(MadTask.All.Single(t => t.Name == name));
        var train = task.Draw(0, task.Samples, 0);
        List<ModelBlocks> components = [.. new[] { PositionMixer.Attention, PositionMixer.Retention }
            .Select((mixer, k) => Blocks(Trained(task, mixer, blocks, train, steps, batch, k)))];
        return Searched(components, train, batch, steps).Shares;
    }

    private static (SoftHybrid Begun, SoftHybrid Found, float[] Shares) Searched(
        List<ModelBlocks> components, Dataset train, int batch, int steps)
    {
        var training = Training(train, batch, steps);
        var hybrid = training.Projectors(SoftHybrid.Of(components, ProjectorKind.Skip));
        var (found, shares) = training.Search(hybrid, new double[components.Count * components[0].Count]);
        return (hybrid, found, shares);
    }

    private static MadTask Shorter(MadTask task) =>
        task with { Length = task.Length switch { 256 => 96, 128 => 64, _ => task.Length } };

    private static Model Trained(
        MadTask task, PositionMixer mixer, int layers, Dataset train, int steps, int batch, int seed)
    {
        var network = new CausalTransformer(task.Length, layers, Width, 4)
        {
            Vocabulary = task.Vocabulary,
            Mixer = mixer,
            Bottleneck = task.HasBottleneck,
        };
        return Tuned(network.Build(seed), train, steps, batch);
    }

    // All weights, without gates: a hybrid of one component whose shares are 1.
    private static Model Tuned(Model model, Dataset train, int steps, int batch)
    {
        var recipe = new TrainingRecipe
        {
            Epochs = Math.Max(1, steps * batch / train.Count),
            BatchSize = batch,
            Rate = 0.001,
            Schedule = RateSchedule.Cosine,
            WarmUp = 0.05,
            ClipNorm = 1,
            Distill = false,
        };
        var some = steps * batch < train.Count ? train.Sample(steps * batch, 0) : train;
        using var tuning = new FineTuning(
            TrainingEngines.Default, recipe, ModelTask.CausalLm, null, some, model, new SessionSettings(), 0);
        return tuning.Run(model, null, true, null, _ => { }, default).Model;
    }

    private static HybridTraining Training(Dataset train, int batch, int steps) => new()
    {
        Engine = TrainingEngines.Default,
        Settings = new HybridModelSettings
        {
            BatchSize = batch,
            ProjectorSteps = steps / 3,
            Steps = steps,
            Rate = 0.0005,
            Cost = 0,
        },
        Samples = train,
    };

    private static ModelBlocks Blocks(Model model)
    {
        var safe = SafePasses.Apply(model);
        return BlockFinder.Find(safe, ShapeInference.Of(safe, ModelInputs.Of(safe).Samples(batch: 1)))!;
    }

    // Of the positions that are asked.
    private static double Accuracy(Model model, Dataset test)
    {
        using var session = Session.Create(model, new SessionSettings());
        var (right, asked) = (0, 0);
        foreach (var batch in test.Batches(64))
        {
            var scores = session.Run(batch.Inputs)[session.Outputs[0]];
            var rows = Tensor.Create<float>("rows", [batch.Labels.Length, scores.Shape[^1]], scores.ToFloats());
            foreach (var (found, label) in Core.Quality.Measures.Scores.Best(rows).Zip(batch.Labels.ToArray()))
            {
                asked += label == TokenWindows.Ignored ? 0 : 1;
                right += label == found ? 1 : 0;
            }
        }

        return (double)right / asked;
    }
}
