using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.Hybrids;

/// <summary>text-gpt and text-retnet, which were trained on the same text, as components of hybrids.</summary>
internal sealed class TextHybrids : IDisposable
{
    private static readonly string[] Names = ["text-gpt", "text-retnet"];
    private readonly NasConfiguration configuration;
    private readonly Original original;
    private readonly Model[] models;

    public TextHybrids(int seed)
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
    }

    public static void Run(string[] arguments)
    {
        var options = new Options(arguments);
        var settings = new HybridModelSettings
        {
            Blocks = options.Number("--blocks", 4),
            Steps = options.Number("--steps", 400),
            ProjectorSteps = options.Number("--projector-steps", 200),
            GateRate = options.Number("--gate-rate", 0.0) is > 0 and var rate ? rate : null,
            Rate = options.Number("--rate", 2e-4),
            Cost = options.Number("--cost", 0.1),
            Temperature = options.Number("--temperature", 0.2),
            Search = Enum.Parse<HybridSearchMethod>(options.Text("--search", "Alternating")),
            Projector = Enum.Parse<ProjectorKind>(options.Text("--projector", "Skip")),
        };
        using var run = new TextHybrids(options.Number("--seed", 0));
        run.Explore(settings, options.Number("--windows", 256));
    }

    public void Dispose() => original.Dispose();

    private void Explore(HybridModelSettings settings, int windows)
    {
        var components = HybridComponents.Of([.. Names.Zip(models)], original.Sample, settings.Blocks);
        var costs = BlockCosts.Measure(components, original.Sample, original.Settings);
        Console.WriteLine($"costs {Shown(costs)} ms");
        var validation = original.Validation!.Sample(windows, 0);
        foreach (var (name, model) in Names.Zip(models))
        {
            Console.WriteLine($"{name}: {Perplexity(model, validation):0.0000}");
        }

        var clock = Stopwatch.StartNew();
        var stitching = new Stitching(
            components, () => original.Train!.Sample(512, 1).Batches(64).Select(b => b.Inputs), original.Settings);
        var stitches = new Dictionary<(int, int, int), LinearMap>();
        var discrete = new DiscreteHybrid(components, (cut, from, to) =>
            stitches.TryGetValue((cut, from, to), out var known) ? known
            : stitches[(cut, from, to)] = stitching.Between(cut, from, to));
        for (var code = 0; code < 1 << settings.Blocks; code++)
        {
            var choice = Enumerable.Range(0, settings.Blocks).Select(b => (code >> b) & 1).ToArray();
            Console.WriteLine(
                $"{string.Join("", choice)}: {Perplexity(discrete.Of(HybridChoice.Of(choice)), validation):0.0000}");
        }

        Console.WriteLine($"stitched in {clock.Elapsed.TotalSeconds:0.0} s");
        clock.Restart();
        var training = new HybridTraining
        {
            Engine = TrainingEngines.Default,
            Settings = settings,
            Samples = original.Train!,
            Session = original.Settings,
            Seed = configuration.Seed,
        };
        var soft = training.Projectors(SoftHybrid.Of(components, settings.Projector, configuration.Seed));
        Console.WriteLine(
            $"projectors {clock.Elapsed.TotalSeconds:0} s, soft hybrid {Perplexity(soft.Model, validation):0.0000}");
        var (found, shares) = training.Search(soft, BlockCosts.Relative(costs, components.Count));
        Console.WriteLine(
            $"search {clock.Elapsed.TotalSeconds:0} s, shares {Shown(shares.Select(s => (double)s))}, "
            + $"soft hybrid {Perplexity(found.With(shares), validation):0.0000}");
    }

    private double Perplexity(Model model, Dataset data)
    {
        using var session = Session.Create(model, original.Settings);
        return new PerplexityMetric(32).Measure(session, data);
    }

    private static string Shown(IEnumerable<double> numbers) =>
        string.Join(' ', numbers.Select(n => n.ToString("0.000", CultureInfo.InvariantCulture)));

    private static string PathOf(string name) => Path.Combine(Repository.Shared, "models", $"{name}.onnx");
}
