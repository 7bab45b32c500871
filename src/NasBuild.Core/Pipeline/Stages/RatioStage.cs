using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Ratios;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Ratios;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that finds the share of zeros of each layer: by its sensitivity, and from there by evolution.
/// </summary>
internal static class RatioStage
{
    /// <summary>The file of the stage's trials.</summary>
    public const string Journal = "ratios.jsonl";

    /// <summary>The file of the stage's result.</summary>
    public const string Result = "ratios.json";

    // The ratio whose losses the report shows.
    private const double Shown = 0.5;

    /// <summary>Returns the content key of the shares.</summary>
    public static string Key(Plan plan, EvolvedCriterion criterion) =>
        ContentKey.Of(plan.SparsityKey, criterion.Expression ?? "");

    /// <summary>Returns the share of each layer.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scoring">Layers and samples.</param>
    /// <param name="criterion">The evolved criterion.</param>
    /// <param name="context">The build.</param>
    /// <exception cref="NasException">The shares cannot be determined.</exception>
    public static ZeroShares Run(Plan plan, WeightScoring scoring, EvolvedCriterion criterion, BuildContext context) =>
        scoring.Explained(() => Find(plan, scoring, criterion, context));

    private static ZeroShares Find(Plan plan, WeightScoring scoring, EvolvedCriterion criterion, BuildContext context)
    {
        var settings = plan.Configuration.Prune!;
        var pruner = scoring.Pruner(criterion.Expression);
        var layers = scoring.Statistics(pruner.ReadsGradients, pruner.ReadsGram);
        using var opened =
            settings.Ratios == PruneRatios.Evolve ? scoring.Open(settings.Evolution.Samples) : scoring.Open();
        Progress(0, layers.Count * Sensitivity.Ratios.Count);
        var curves = Sensitivity.Measure(layers, pruner, opened, Progress, context.Cancellation);
        var alone = LayerRatios.Allocate(curves, settings.Sparsity.Fraction);
        var shares = settings.Ratios == PruneRatios.Sensitivity
            ? new ZeroShares(alone.ToImmutableSortedDictionary(StringComparer.Ordinal))
            : Evolve(plan, layers, alone, pruner, opened, Key(plan, criterion), context);
        return shares with
        {
            Sensitivity = new LayerSensitivity(
                $"rise of the loss with {Amounts.Percent(Shown)} zeros",
                curves.ToImmutableSortedDictionary(
                    c => c.Layer.Name, c => c.Points.First(p => p.Ratio == Shown).Loss, StringComparer.Ordinal)),
        };

        void Progress(int done, int all) => context.Progress(
            new StageProgress("prune", done, all, "", null) { Now = "measuring the sensitivity of each layer" });
    }

    private static ZeroShares Evolve(
        Plan plan,
        IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> layers,
        IReadOnlyDictionary<string, double> alone,
        IWeightPruner pruner,
        OpenedModel opened,
        string key,
        BuildContext context)
    {
        var settings = EvolutionSettings.Of(plan.Configuration.Prune!.Evolution, plan.Configuration.Seed);
        var shared = new SharedRatios([.. layers.Select(l => l.Layer)], plan.Configuration.Prune.Sparsity.Fraction);
        var method = new RatioEvolution(shared, [.. layers.Select(l => alone[l.Layer.Name])], settings);
        var evaluator = new ShareEvaluator(layers, pruner, opened);
        using var store = TrialStore<LayerShares, Fitness>.Open(context.InObj(Journal), context.Report);
        var study = new Study<LayerShares, Fitness>(key, store, RatioEvolution.BudgetOf(settings), context.Time);
        var outcome = study.Run(
            method,
            new ParallelEvaluator<LayerShares, Fitness>(evaluator.Measure),
            settings.Batch,
            now => context.Progress(new StageProgress(
                "evolve", now.Trials.Count, study.Budget.Trials,
                $"ratios of {layers.Count} layers: perplexity {Text(now.Trials.Min(t => t.Measured.Perplexity))}",
                settings.TimeLeft(now.Elapsed, now.Trials.Count, study.Budget.Trials))),
            context.Cancellation);

        // The mean of the last generation reflects all generations.
        var middle = method.Middle;
        var (best, perplexity) = study.GetOrMeasure(
            middle, () => evaluator.Measure(middle, context.Cancellation)).Perplexity is var last
            && last <= method.Best.Perplexity
            ? (middle, last)
            : method.Best;
        var first = outcome.Trials.Count > 0 ? outcome.Trials[0].Measured.Perplexity : perplexity;
        context.Report(Descriptors.RatiosEvolved.With(
            "perplexity", Text(perplexity), Math.Max(0, outcome.Trials.Count - 1),
            Amounts.Time(outcome.Elapsed.TotalSeconds), Text(first)));
        return new ZeroShares(layers.Zip(best.Values).ToImmutableSortedDictionary(
            l => l.First.Layer.Name, l => l.Second, StringComparer.Ordinal));
    }

    private static string Text(double perplexity) => perplexity.ToString("0.000", CultureInfo.InvariantCulture);
}
