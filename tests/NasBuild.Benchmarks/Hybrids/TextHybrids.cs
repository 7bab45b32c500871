using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.Hybrids;

/// <summary>
/// text-gpt and text-retnet, which were trained on the same text, as components of hybrids: the search against a sweep
/// of the shares, and the model that is emitted against both components.
/// </summary>
internal sealed class TextHybrids : IDisposable
{
    private static readonly string[] Names = ["text-gpt", "text-retnet"];
    private readonly NasConfiguration configuration;
    private readonly Original original;
    private readonly Model[] models;
    private readonly Dataset validation;

    /// <param name="seed">The seed.</param>
    /// <param name="windows">The windows of the validation text that losses are measured on.</param>
    public TextHybrids(int seed, int windows = 256)
    {
        string Text(string split) => Path.Combine(Repository.Shared, "data", "kjv", $"{split}.txt.gz");
        configuration = new NasConfiguration
        {
            Model = new ModelSettings { Source = PathOf(Names[0]), Task = ModelTask.CausalLm },
            Data = new DataSettings { Train = Text("train"), Validation = Text("validation"), Test = Text("test") },
            Seed = seed,
        };
        original = new Original(configuration, Model.Load(configuration.SourcePath));
        models = [.. Names.Select(n => SafePasses.Apply(Model.Load(PathOf(n))))];
        validation = original.Validation!.Sample(windows, 0);
    }

    public void Dispose() => original.Dispose();

    /// <summary>
    /// The loss after a short training under every share of a grid, and under the shares that each search found.
    /// </summary>
    public void Sweep(Rows rows, int blocks, int points, int steps, IReadOnlyList<HybridSearchMethod> methods)
    {
        var settings = Settings with { Blocks = blocks, Cost = 0, ProjectorSteps = 3 * steps, Steps = 4 * steps };
        var components = Components(settings);
        var training = Training(settings);
        var soft = training.Projectors(SoftHybrid.Of(components, settings.Projector, configuration.Seed));
        double Loss(float[] shares) => Math.Log(Perplexity(training.Weights(soft, shares, steps), validation));
        var (best, at) = (double.PositiveInfinity, "");
        for (var i = 0; i < Math.Pow(points, blocks); i++)
        {
            float[] shares = [.. Enumerable.Range(0, blocks)
                .Select(b => (float)(i / (int)Math.Pow(points, b) % points) / (points - 1)).SelectMany(a => new[] { a, 1 - a })];
            var loss = Loss(shares);
            Console.WriteLine($"{blocks} blocks, shares {Shown(shares)}: {loss:0.0000}");
            (best, at) = loss < best ? (loss, Shown(shares)) : (best, at);
        }

        rows.Tell($"{blocks} blocks: best of {Math.Pow(points, blocks)} shares on a grid", $"{best:0.0000} at {at}");
        foreach (var method in methods)
        {
            var (_, shares) = Training(settings with { Search = method }).Search(soft, new double[blocks * 2]);
            var loss = Loss(shares);
            rows.Add(
                $"{blocks} blocks: {method}, shares {Shown(shares)}",
                string.Create(CultureInfo.InvariantCulture, $"{loss:0.0000}, {100 * ((loss / best) - 1):+0.00;-0.00} %"),
                "within 1 % of the best", loss <= 1.01 * best);
        }
    }

    /// <summary>The whole way: projectors, shares, the discrete hybrid, and its fine-tuning.</summary>
    public void Emit(Rows rows, HybridModelSettings settings, int samples, string name)
    {
        var components = Components(settings);
        var clock = Stopwatch.StartNew();
        var costs = BlockCosts.Measure(components, original.Sample, original.Settings);
        var soft = Training(settings).Projectors(SoftHybrid.Of(components, settings.Projector, configuration.Seed));
        var (found, shares) = Training(settings).Search(soft, BlockCosts.Relative(costs, components.Count));
        rows.Add($"{name}: projectors and search", clock.Elapsed.TotalMinutes, "min", 15);
        rows.Add($"{name}: peak memory", Process.GetCurrentProcess().PeakWorkingSet64 / 1e9, "GB", 3);
        rows.Tell($"{name}: shares", Shown(shares));
        Tell(rows, $"{name}: soft hybrid", found.With(shares));
        var choice = HybridChoice.Of(shares, components.Count, settings.Threshold.Fraction);
        Tune(rows, $"{name}: {Described(choice)}", components, choice, samples);
    }

    /// <summary>Fine-tunes one choice of blocks with the mean of the components as the teacher.</summary>
    public void Tune(
        Rows rows, string name, IReadOnlyList<ModelBlocks> components, HybridChoice choice, int samples)
    {
        var model = Discrete(components, choice);
        Console.WriteLine($"{name}, before fine-tuning: {Perplexity(model, validation):0.0000}");
        Tell(rows, name, Tuned(model, samples, ComponentMixture.Of(components)));
    }

    /// <summary>The components alone, as they are and fine-tuned.</summary>
    public void Alone(Rows rows, int samples)
    {
        var components = Components(Settings);
        Tell(rows, "mean of both", ComponentMixture.Of(components));
        foreach (var (name, model) in Names.Zip(models))
        {
            Tell(rows, name, model);
            Tell(rows, $"{name}, fine-tuned", Tuned(model, samples, teacher: null));
        }
    }

    /// <summary>The settings of all runs.</summary>
    public static HybridModelSettings Settings { get; } = new() { Blocks = 4 };

    /// <summary>Returns the components, cut.</summary>
    public IReadOnlyList<ModelBlocks> Components(HybridModelSettings settings) =>
        HybridComponents.Of([.. Names.Zip(models)], original.Sample, settings.Blocks);

    /// <summary>Returns a hybrid without gates.</summary>
    public Model Discrete(IReadOnlyList<ModelBlocks> components, HybridChoice choice) => new DiscreteHybrid(
        components,
        new Stitching(
            components, () => original.Train!.Sample(512, 1).Batches(64).Select(b => b.Inputs), original.Settings)
            .Between).Of(choice);

    private Model Tuned(Model model, int samples, Model? teacher)
    {
        var recipe = new TrainingRecipe
        {
            Epochs = 1,
            BatchSize = 16,
            Rate = 0.0005,
            Schedule = RateSchedule.Cosine,
            WarmUp = 0.05,
            ClipNorm = 1,
            Distill = teacher is not null,
            Temperature = 1,
        };
        using var tuning = new FineTuning(
            original.Engine, recipe, ModelTask.CausalLm, null, original.Train!.Sample(samples, configuration.Seed),
            teacher ?? model, original.Settings, configuration.Seed);
        return tuning.Run(model, m => Perplexity(m, validation), false, null, _ => { }, default).Model;
    }

    private void Tell(Rows rows, string name, Model model)
    {
        var ratios = new[] { 1, 2 }.Select(threads =>
        {
            var settings = original.Settings with { Threads = threads };
            using var first = Session.Create(original.Model, settings);
            using var second = Session.Create(model, settings);
            return 100 * LatencyMeasurement.Compare(first, second, original.Sample, new LatencySettings()).Ratio;
        }).ToList();
        rows.Tell(name, string.Create(
            CultureInfo.InvariantCulture,
            $"test {Perplexity(model, original.Test!):0.0000}, validation {Perplexity(model, validation):0.0000}, "
            + $"{100.0 * model.ToBytes().Length / original.SizeBytes:0.0} % of text-gpt's size, "
            + $"{ratios[0]:0.0} / {ratios[1]:0.0} % of its latency"));
    }

    private HybridTraining Training(HybridModelSettings settings) => new()
    {
        Engine = TrainingEngines.Default,
        Settings = settings,
        Samples = original.Train!,
        Session = original.Settings,
        Seed = configuration.Seed,
    };

    private double Perplexity(Model model, Dataset data)
    {
        using var session = Session.Create(model, original.Settings);
        return new PerplexityMetric(32).Measure(session, data);
    }

    private static string Described(HybridChoice choice) => string.Join(
        ", ", choice.Blocks.Select(b => string.Join(" + ", b.Keys.Select(k => Names[k]["text-".Length..]))));

    /// <summary>Returns the shares of the first of two components as text.</summary>
    public static string Shown(IEnumerable<float> shares) =>
        string.Join(' ', shares.Where((_, i) => i % 2 == 0).Select(n => n.ToString("0.00", CultureInfo.InvariantCulture)));

    private static string PathOf(string name) => Path.Combine(Repository.Shared, "models", $"{name}.onnx");
}
