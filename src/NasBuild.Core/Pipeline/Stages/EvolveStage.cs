using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Evolves a pruning metric for this model: on a part of the validation split; the best few are then applied layer by layer and compared on more of it.</summary>
internal static class EvolveStage
{
    /// <summary>The journal of metrics among what stages leave.</summary>
    public const string Journal = "metrics.jsonl";

    /// <summary>The metric found, among what stages leave.</summary>
    public const string Result = "metric.json";

    private const int Finalists = 5;

    /// <summary>The metric.</summary>
    /// <exception cref="NasException">No metric can be judged on this model.</exception>
    public static string Run(Plan plan, WeightScoring scoring, BuildContext context)
    {
        var key = plan.SparsityKey;
        return StageCache.GetOrRun(context.InObj(Result), key, () => scoring.Explained(() => Evolve(plan.Configuration, scoring, key, context))).Metric;
    }

    private static Found Evolve(NasConfiguration configuration, WeightScoring scoring, string key, BuildContext context)
    {
        var settings = configuration.Prune!.Evolution;
        var layers = scoring.Statistics(gradients: true);
        using var opened = scoring.Open(settings.Samples);
        using var journal = FitnessJournal.Open(context.InObj(Journal), key, context.Report);
        var evaluator = new MetricEvaluator(layers, scoring.Sparsity, opened);
        foreach (var fitness in journal.All)
        {
            evaluator.Remember(fitness);
        }

        var total = settings.Population + settings.Iterations;
        var evolution = EvolutionSettings.Of(settings, configuration.Seed);
        var evolved = new MetricEvolution(evolution, evaluator.Measure, journal).Run(
            state => context.Progress(new StageProgress("evolve", state.Evaluations, total, string.Create(CultureInfo.InvariantCulture, $"{state.Best[0].Metric}: perplexity {state.Best[0].Perplexity:0.000}"), evolution.Left(state.Seconds, state.Evaluations, total))),
            context.Cancellation);

        var confirmed = evolved.Best.Take(Finalists).Select(m => (m.Metric, Perplexity: Confirm(scoring, m, context))).MinBy(m => m.Perplexity);
        var found = new Found(confirmed.Metric.ToString(), confirmed.Perplexity);
        context.Report(Descriptors.MetricEvolved.With(found.Metric, "perplexity", string.Create(CultureInfo.InvariantCulture, $"{found.Perplexity:0.000} on validation samples"), evolved.Evaluations, Amounts.Time(evolved.Seconds)));
        return found;
    }

    private static double Confirm(WeightScoring scoring, EvaluatedMetric metric, BuildContext context)
    {
        context.Progress(new StageProgress("evolve", 0, 0, $"confirming {metric.Metric}", null));
        var pruner = new MaskPruner(new ExpressionCriterion("", metric.Metric));
        var model = new WeightPruning(scoring.Samples, scoring.Gradients, scoring.BatchSize, Original.Reproducible)
            .Run(scoring.Model, pruner, _ => scoring.Sparsity, scoring.Layers.ToHashSet().Contains, context.Cancellation).Model;
        using var opened = scoring.Open(model);
        return opened.Perplexity(new Dictionary<string, Tensor>(), context.Cancellation);
    }

    private sealed record Found(string Metric, double Perplexity);
}
