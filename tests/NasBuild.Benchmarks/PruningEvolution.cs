using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Storage;
using NasBuild.Engine;

namespace NasBuild.Benchmarks;

/// <summary>
/// Evolves a pruning metric from scratch on a part of the validation split; the best few are compared on a larger part,
/// block by block. Options: <c>--model</c>, <c>--sparsity</c>, <c>--minutes</c>, <c>--seed</c>, <c>--windows</c> and
/// <c>--journal</c>.
/// </summary>
internal static class PruningEvolution
{
    private const int CalibrationWindows = 128;
    private const int ConfirmedWindows = 256;
    private const int Finalists = 5;
    private const int BatchSize = 16;
    private static readonly SessionSettings Settings = new(Threads: 2);
    private static readonly SessionSettings OneThread = new(Threads: 1) { Spin = false };

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var (seed, windows, sparsity) = (
            given.Number("--seed", 0), given.Number("--windows", 64), Sparsity.Parse(given.Text("--sparsity", "50 %")));
        var text = new LanguageModel(given.Text("--model", "text-gpt"));
        var settings = new EvolutionSettings { Seed = seed, Time = TimeSpan.FromMinutes(given.Number("--minutes", 15)) };
        var layers = text.Layers(seed, CalibrationWindows, BatchSize, Settings);

        var path = given.Text("--journal", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        var key = ContentKey.Of(
            ContentKey.OfBytes(text.Model.ToBytes()), sparsity.ToString(),
            windows.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture));
        using var store = TrialStore<Expression, Fitness>.Open(path, d => Console.WriteLine(d.Message));
        var study = new Study<Expression, Fitness>(
            key, store, CriterionEvolution.BudgetOf(settings), TimeProvider.System);
        using var model = new OpenedModel(
            text.Model, [.. layers.Select(l => l.Layer)], text.Validation(windows), BatchSize, OneThread);
        var evaluator = new CriterionEvaluator(layers, sparsity, model);
        foreach (var trial in study.Trials)
        {
            evaluator.Remember(trial.Measured);
        }

        void Tell(string line) => Console.WriteLine(line);
        foreach (var name in CriterionTable.Names.Skip(1))
        {
            Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {evaluator.Measure(((ExpressionCriterion)CriterionTable.Of(name, 0)).Expression, default).Perplexity:0.0000}"));
        }

        foreach (var metric in new[] { "mul(abs(mul(W, W)), mms(G))", "add(sqr(exp(W)), sqrt(mul(sqrt(X), tanh(W))))" })
        {
            Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"{metric} over all {layers.Sum(l => l.Layer.Count):N0} weights: "
                + $"{Milliseconds(new ExpressionCriterion("", metric), layers):0.0} ms on one core"));
        }

        var method = new CriterionEvolution(settings);
        study.Run(method, new ParallelEvaluator<Expression, Fitness>(evaluator.Measure), settings.Batch, now =>
        {
            var (count, seconds) = (now.Trials.Count, now.Elapsed.TotalSeconds);
            if (count % 40 == 0 && method.Best.Count > 0)
            {
                Tell(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count} metrics, {seconds:0} s, {60 * count / seconds:0} a minute, best "
                    + $"{method.Best[0].Perplexity:0.0000} {method.Best[0].Criterion}"));
            }
        }, CancellationToken.None);

        var pruning = text.Pruning(seed, CalibrationWindows, BatchSize, Settings);
        foreach (var finalist in method.Best.Take(Finalists))
        {
            var pruned = pruning.Run(
                text.Model, new MaskPruner(new ExpressionCriterion("", finalist.Criterion)), _ => sparsity);
            using var confirmed = new OpenedModel(
                pruned.Model, [], text.Validation(ConfirmedWindows), BatchSize, Settings);
            Tell(string.Create(
                CultureInfo.InvariantCulture,
                $"{finalist.Criterion}: {finalist.Perplexity:0.0000}, block by block on {ConfirmedWindows} windows "
                + $"{confirmed.Perplexity(new Dictionary<string, Onnx.Tensor>()):0.0000}"));
        }
    }

    // The median of some runs, once the code is compiled for good.
    private static double Milliseconds(
        ExpressionCriterion metric, IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> layers)
    {
        var times = new List<double>();
        for (var run = 0; run < 100; run++)
        {
            var clock = Stopwatch.StartNew();
            foreach (var (_, statistics) in layers)
            {
                metric.Evaluate(statistics);
            }

            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return Quantiles.Median(times.Skip(50));
    }
}
