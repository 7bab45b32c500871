using System.Diagnostics;
using NasBuild.Core.Architectures;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Quality;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Training;
using NasBuild.Core.Training.Supernets;
using NasBuild.Engine;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.HybridSearches;

/// <summary>
/// A supernet of residual networks for Fashion-MNIST: how its score ranks networks that are trained alone, and what a
/// search with it finds within a share of the largest network's operations. Options: <c>--images</c> (of the supernet,
/// default 20,000), <c>--epochs</c> (of the supernet, default 6), <c>--nets</c> (trained alone, default 20),
/// <c>--alone-images</c>, <c>--alone-epochs</c>, <c>--seed</c>.
/// </summary>
internal static class FashionSupernet
{
    private const int Validation = 5_000;
    private const double MaxMacs = 0.4;
    private const int Evaluations = 100;
    private const double MaxMinutes = 20;

    private static readonly ResidualSpace Space = new(new ImageShape(1, 28, 28), 10, [
        new StageChoices([16, 12, 8], [3, 2, 1], [16, 12, 8, 4]),
        new StageChoices([32, 24, 16], [3, 2, 1], [32, 24, 16, 8]),
        new StageChoices([64, 48, 32], [3, 2, 1], [64, 48, 32, 16])]);

    private static readonly SessionSettings Settings = new(Environment.ProcessorCount);

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var seed = given.Number("--seed", 0);
        using var original = Original();
        var (validation, train) = original.Train!.HoldOut(original.Train!.Count - Validation, seed);
        var rows = new Rows();
        rows.Tell("architectures", Predictors.Text($"{Space.Space.Size:0.0e0}"));

        var clock = Stopwatch.StartNew();
        var supernet = new SupernetTraining
        {
            Engine = original.Engine,
            Space = Space,
            Session = Settings,
            Seed = seed,
            Progress = Tell,
            Recipe = new TrainingRecipe
            {
                Epochs = given.Number("--epochs", 6),
                Optimizer = OptimizerMethod.Sgd,
                Rate = 0.1,
                ClipNorm = 5,
                BatchSize = 64,
            },
        }.Run(train.Sample(given.Number("--images", 20_000), seed));
        rows.Add("training of the supernet", clock.Elapsed.TotalMinutes, "min", MaxMinutes);

        using var score = new SupernetScore(supernet, validation, Settings);
        var random = new Random(seed);
        Policy[] nets = [.. Enumerable.Range(0, given.Number("--nets", 20)).Select(_ => Space.Draw(random))];
        var samples = train.Sample(given.Number("--alone-images", 20_000), seed);
        var recipe = new TrainingRecipe { Epochs = given.Number("--alone-epochs", 3), Rate = 0.003 };
        List<(double Score, double Alone, ResidualNet Net)> measured = [];
        foreach (var net in nets)
        {
            var one = (score.Of(net), Alone(net, original, samples, recipe, seed), Space.Network(net));
            measured.Add(one);
            Console.Error.WriteLine(Predictors.Text(
                $"{measured.Count}: {100 * one.Item1:0.00} %, alone {100 * one.Item2:0.00} %, {one.Item3.Macs / 1e6:0.0} M"));
        }

        double[] alone = [.. measured.Select(m => m.Alone)];
        void Ranked(string what, Func<(double Score, double Alone, ResidualNet Net), double> by) => rows.Tell(
            $"{what}, {nets.Length} networks",
            Predictors.Text($"tau {RankCorrelation.Kendall([.. measured.Select(by)], alone):0.00}"));
        Ranked("MACs", m => m.Net.Macs);
        Ranked("parameters", m => m.Net.Parameters);
        var tau = RankCorrelation.Kendall([.. measured.Select(m => m.Score)], alone);
        rows.Add($"score of the supernet, {nets.Length} networks", Predictors.Text($"tau {tau:0.00}"), ">= 0.60", tau >= 0.6);
        rows.Tell(
            "accuracy alone", Predictors.Text($"{100 * alone.Min():0.00} to {100 * alone.Max():0.00} % of 10,000"));

        foreach (var (name, search) in Searches(seed))
        {
            clock.Restart();
            var best = Best(search, score);
            var (found, seconds) = (Space.Network(best), clock.Elapsed.TotalSeconds);
            var accuracy = Alone(best, original, samples, recipe, seed);
            rows.Tell(
                $"{name}, {Evaluations} scores, at most {100 * MaxMacs:0} % of the MACs", Predictors.Text(
                $"score {100 * score.Of(best):0.00} %, alone {100 * accuracy:0.00} %, {found.Macs / 1e6:0.0} M MACs, {seconds:0} s"));
        }

        rows.Print();
    }

    private static IEnumerable<(string Name, ISearchMethod<Policy, double>)> Searches(int seed)
    {
        var encoding = new PolicyEncoding(Space.Space, Space.Features);
        var allowed = new HybridSpace(Space.Space, encoding.Encode, IsAllowed, Space.Canonical);
        yield return ("random search", new RandomAllowed(allowed, new Random(seed)));
        yield return ("HS-NAS", new HybridSearch<double>(
            allowed, s => new Score([-s]),
            trials => HybridPredictor.Fit(
                new RidgeTrainer(), trials.Select(t => (encoding.Encode(t.Point), t.Measured)), seed),
            new HybridSettings { Evaluations = Evaluations }, seed));
    }

    private static bool IsAllowed(Policy net) => Space.Network(net).Macs <= MaxMacs * Space.Largest.Macs;

    private static Policy Best(ISearchMethod<Policy, double> search, SupernetScore score)
    {
        List<Trial<Policy, double>> trials = [];
        while (trials.Count < Evaluations && search.Ask(Evaluations - trials.Count) is { Count: > 0 } proposals)
        {
            foreach (var net in proposals)
            {
                var trial = new Trial<Policy, double>(net, score.Of(net), 0);
                trials.Add(trial);
                search.Tell(trial);
            }
        }

        return trials.Where(t => IsAllowed(t.Point)).MaxBy(t => t.Measured)!.Point;
    }

    private static double Alone(Policy net, Original original, Dataset samples, TrainingRecipe recipe, int seed)
    {
        var model = Space.Network(net).Build(seed);
        using var training = new FineTuning(
            original.Engine, recipe with { Distill = false }, ModelTask.ImageClassification, null, samples, model,
            Settings, seed);
        var trained = training.Run(model, null, higherIsBetter: true, null, _ => { }, CancellationToken.None).Model;
        using var session = Session.Create(InferenceForm.Of(trained), Settings);
        return new AccuracyMetric(256).Measure(session, original.Test!);
    }

    private static Original Original()
    {
        var data = Path.Combine(Repository.Shared, "data", "fashion-mnist");
        var configuration = new NasConfiguration
        {
            Model = new ModelSettings
            {
                Source = Path.Combine(Repository.Shared, "models", "fashion-resnet14.onnx"),
                Task = ModelTask.ImageClassification,
            },
            Data = new DataSettings
            {
                Train = Path.Combine(data, "train-images-idx3-ubyte.gz"),
                Test = Path.Combine(data, "t10k-images-idx3-ubyte.gz"),
            },
        };
        return new Original(configuration, Model.Load(configuration.SourcePath));
    }

    private static void Tell(TrainingProgress progress)
    {
        if (progress.Steps % 100 < 2)
        {
            Console.Error.WriteLine(Predictors.Text(
                $"{progress.Steps}/{progress.TotalSteps}, loss {progress.Loss:0.000}, {progress.SamplesPerSecond:0} images/s"));
        }
    }

    private sealed class RandomAllowed(HybridSpace space, Random random) : ISearchMethod<Policy, double>
    {
        private readonly HashSet<Policy> drawn = [];

        public IReadOnlyList<Policy> Ask(int count) => [.. Enumerable.Range(0, count)
            .Select(_ => space.Draw(random, drawn)).OfType<Policy>().Where(drawn.Add)];

        public void Tell(Trial<Policy, double> trial) => drawn.Add(trial.Point);
    }
}
