using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Expressions;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Studies;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that evolves a pruning criterion for this model on a part of the validation split; the best few are then
/// applied layer by layer and compared on more samples.
/// </summary>
internal static class EvolveStage
{
    /// <summary>The file of the stage's trials.</summary>
    public const string Journal = "criteria.jsonl";

    /// <summary>The file of the stage's result.</summary>
    public const string Result = "criterion.json";

    private const int Finalists = 5;

    /// <summary>Returns true if a result has a criterion.</summary>
    public static bool IsReadable(EvolvedCriterion evolved)
    {
        try
        {
            return evolved.Expression is { } text && ExpressionParser.Parse(text) is not null;
        }
        catch (ExpressionSyntaxException)
        {
            return false;
        }
    }

    /// <summary>Returns the criterion.</summary>
    /// <exception cref="NasException">No criterion can be evaluated on this model.</exception>
    public static EvolvedCriterion Run(Plan plan, WeightScoring scoring, BuildContext context) =>
        scoring.Explained(() => Evolve(plan, scoring, context));

    private static EvolvedCriterion Evolve(Plan plan, WeightScoring scoring, BuildContext context)
    {
        var settings = plan.Configuration.Prune!.Evolution;
        var evolution = EvolutionSettings.Of(settings, plan.Configuration.Seed);
        var layers = scoring.Statistics(gradients: true);
        using var opened = scoring.Open(settings.Samples);
        using var store = TrialStore<Expression, Fitness>.Open(context.InObj(Journal), context.Report);
        var study = new Study<Expression, Fitness>(
            plan.SparsityKey, store, CriterionEvolution.BudgetOf(evolution), context.Time);
        var evaluator = new CriterionEvaluator(layers, scoring.Sparsity, opened);
        foreach (var trial in study.Trials)
        {
            evaluator.Remember(trial.Measured);
        }

        var method = new CriterionEvolution(evolution);
        var outcome = study.Run(
            method,
            new ParallelEvaluator<Expression, Fitness>(evaluator.Measure),
            evolution.Batch,
            now => context.Progress(new StageProgress(
                "evolve", now.Trials.Count, study.Budget.Trials, Best(method, now.Trials),
                evolution.TimeLeft(now.Elapsed, now.Trials.Count, study.Budget.Trials))),
            context.Cancellation);

        var (criterion, perplexity) = method.Best.Take(Finalists)
            .Select(c => (c.Criterion, Perplexity: Confirm(scoring, c, context))).MinBy(c => c.Perplexity);
        context.Report(Descriptors.CriterionEvolved.With(
            criterion, "perplexity",
            string.Create(CultureInfo.InvariantCulture, $"{perplexity:0.000} on validation samples"),
            outcome.Trials.Count, Amounts.Time(outcome.Elapsed.TotalSeconds)));
        return new EvolvedCriterion(criterion.ToString(), perplexity);
    }

    private static string Best(CriterionEvolution method, IReadOnlyList<Trial<Expression, Fitness>> trials)
    {
        var (criterion, perplexity) = method.Best.Count > 0
            ? (method.Best[0].Criterion, method.Best[0].Perplexity)
            : (trials[0].Point, trials[0].Measured.Perplexity);
        return string.Create(CultureInfo.InvariantCulture, $"{criterion}: perplexity {perplexity:0.000}");
    }

    private static double Confirm(WeightScoring scoring, EvaluatedCriterion evaluated, BuildContext context)
    {
        context.Progress(new StageProgress("evolve", 0, 0, $"confirming {evaluated.Criterion}", null));
        var pruner = new MaskPruner(new ExpressionCriterion("", evaluated.Criterion));
        var model = new WeightPruning(scoring.Samples, scoring.Gradients, scoring.BatchSize, Original.Reproducible)
            .Run(
                scoring.Model, pruner, _ => scoring.Sparsity, scoring.Layers.ToHashSet().Contains,
                context.Cancellation).Model;
        using var opened = scoring.Open(model);
        return opened.Perplexity(new Dictionary<string, Tensor>(), context.Cancellation);
    }
}
