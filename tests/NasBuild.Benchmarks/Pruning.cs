using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Ratios;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Quality;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Ratios;
using NasBuild.Core.Search.Studies;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>
/// Perplexity per byte of the pruned language models on the first 163,840 bytes of kjv's test split, in windows of 128:
/// model x sparsity x criterion. Calibration: 128 windows of the training split, block by block. Options:
/// <c>--model</c>, <c>--sparsity</c>, <c>--criteria</c>, <c>--seeds</c> and <c>--exclude</c> (names of layers), lists
/// with semicolons; a criterion with <c>+update</c> fits the weights that stay, with <c>+ratios</c> it has ratios of each layer's own, by sensitivity,
/// and with <c>+ratios+evolve</c> evolved from there.
/// </summary>
internal static class Pruning
{
    private const int Windows = 1280;
    private const int CalibrationWindows = 128;
    private const int SensitivityWindows = 128;
    private const int BatchSize = 16;
    private static readonly SessionSettings Settings = new(Threads: 2);
    private static readonly string[] Criteria =
        [.. CriterionTable.Names, "sparsegpt", "wanda+update", "pruner-zero+update", "wanda+ratios"];

    public static void Run(string[] options)
    {
        string[] Chosen(string option, params string[] all) =>
            Array.IndexOf(options, option) is >= 0 and var place
                ? options[place + 1].Split(';', StringSplitOptions.TrimEntries)
                : all;
        var sparsities = Array.ConvertAll(Chosen("--sparsity", "50 %", "60 %", "70 %", "2:4", "4:8"), Sparsity.Parse);
        var seeds = Array.ConvertAll(Chosen("--seeds", "0"), s => int.Parse(s, CultureInfo.InvariantCulture));
        var excluded = Chosen("--exclude");
        Console.WriteLine("| model | sparsity | criterion | seed | perplexity per byte | zeros | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var name in Chosen("--model", "text-gpt", "text-retnet"))
        {
            var text = new LanguageModel(name);
            Row(name, "dense", "", 0, Perplexity(text.Model, text.Test(Windows)), 0, 0);
            foreach (var sparsity in sparsities)
            {
                foreach (var criterion in Chosen("--criteria", Criteria))
                {
                    foreach (var seed in seeds)
                    {
                        var clock = Stopwatch.StartNew();
                        var pruned = text.Pruning(seed, CalibrationWindows, BatchSize, Settings)
                            .Run(
                                text.Model, PrunerOf(criterion, seed), RatiosOf(criterion, seed, text, sparsity),
                                layer => !excluded.Contains(layer.Name));
                        var seconds = clock.Elapsed.TotalSeconds;
                        Row(
                            name, sparsity.ToString(), criterion, seed, Perplexity(pruned.Model, text.Test(Windows)),
                            pruned.Achieved, seconds);
                    }
                }
            }
        }
    }

    public static IWeightPruner PrunerOf(string criterion, int seed) =>
        criterion.Split('+') is var parts && parts[0] == "sparsegpt"
            ? new SparseGpt()
            : new MaskPruner(CriterionTable.Of(parts[0], seed), parts.Contains("update"));

    // Measured on the validation split, without the update.
    private static Func<LinearLayer, Sparsity> RatiosOf(
        string criterion, int seed, LanguageModel text, Sparsity sparsity)
    {
        if (!criterion.Split('+').Contains("ratios") || sparsity is not UnstructuredSparsity)
        {
            return _ => sparsity;
        }

        var layers = text.Layers(seed, CalibrationWindows, BatchSize, Settings);
        using var model = new OpenedModel(
            text.Model, [.. layers.Select(l => l.Layer)], text.ValidationSample(SensitivityWindows), BatchSize,
            new SessionSettings(Threads: 1) { Spin = false });
        var pruner = new MaskPruner(CriterionTable.Of(criterion.Split('+')[0], seed));
        var ratios = LayerRatios.Allocate(Sensitivity.Measure(layers, pruner, model), sparsity.Share);
        if (criterion.Split('+').Contains("evolve"))
        {
            var settings = new EvolutionSettings { Seed = seed };
            var method = new RatioEvolution(
                new SharedRatios([.. layers.Select(l => l.Layer)], sparsity.Share),
                [.. layers.Select(l => ratios[l.Layer.Name])],
                settings);
            using var store = TrialStore<LayerShares, Fitness>.Open(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), _ => { });
            new Study<LayerShares, Fitness>("", store, RatioEvolution.BudgetOf(settings), TimeProvider.System).Run(
                method, new ParallelEvaluator<LayerShares, Fitness>(new ShareEvaluator(layers, pruner, model).Measure),
                settings.Batch, _ => { }, CancellationToken.None);
            ratios = layers.Zip(method.Best.Shares.Values).ToDictionary(l => l.First.Layer.Name, l => l.Second);
        }

        return layer => new UnstructuredSparsity(ratios[layer.Name]);
    }

    private static double Perplexity(Model model, Dataset test)
    {
        using var session = Session.Create(model, Settings);
        return new PerplexityMetric(BatchSize).Measure(session, test);
    }

    private static void Row(
        string model, string sparsity, string criterion, int seed, double perplexity, double zeros, double seconds) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {model} | {sparsity} | {criterion} | {seed} | {perplexity:0.0000} | {100 * zeros:0.00} % | {seconds:0.0} |"));
}
