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
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Ratios;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Finds the share of zeros of each layer, where layers may differ: by what each costs alone, and from there by evolution.</summary>
internal static class RatioStage
{
    /// <summary>The journal of ratios among what stages leave.</summary>
    public const string Journal = "ratios.jsonl";

    /// <summary>The ratios found, among what stages leave.</summary>
    public const string Result = "ratios.json";

    /// <summary>The ratio of each layer, by its name; none where all layers have the same.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scoring">Layers and samples.</param>
    /// <param name="metric">The metric that was evolved; null where nas.yaml has the criterion.</param>
    /// <param name="context">The build.</param>
    /// <exception cref="NasException">It cannot be done.</exception>
    public static ImmutableSortedDictionary<string, double> Run(Plan plan, WeightScoring scoring, string? metric, BuildContext context)
    {
        var settings = plan.Configuration.Prune;
        if (settings is not { Granularity: PruneGranularity.Unstructured, Ratios: not PruneRatios.Uniform })
        {
            return ImmutableSortedDictionary<string, double>.Empty;
        }

        var key = ContentKey.Of(plan.SparsityKey, metric ?? "");
        return StageCache.GetOrRun(context.InObj(Result), key, () => scoring.Explained(() => Find(plan.Configuration, scoring, scoring.Pruner(metric), key, context)));
    }

    private static ImmutableSortedDictionary<string, double> Find(NasConfiguration configuration, WeightScoring scoring, IWeightPruner pruner, string key, BuildContext context)
    {
        var settings = configuration.Prune!;
        var layers = scoring.Statistics(pruner.ReadsGradients, pruner.ReadsGram);
        using var opened = settings.Ratios == PruneRatios.Evolve ? scoring.Open(settings.Evolution.Samples) : scoring.Open();
        void Progress(int done, int all) => context.Progress(new StageProgress("prune", done, all, "", null) { Now = "measuring what each layer's zeros cost" });
        Progress(0, layers.Count * Sensitivity.Ratios.Count);
        var alone = LayerRatios.Allocate(Sensitivity.Measure(layers, pruner, opened, Progress, context.Cancellation), settings.Sparsity.Fraction);
        return settings.Ratios == PruneRatios.Sensitivity ? alone.ToImmutableSortedDictionary(StringComparer.Ordinal)
            : Evolve(configuration, layers, alone, pruner, opened, key, context);
    }

    private static ImmutableSortedDictionary<string, double> Evolve(
        NasConfiguration configuration,
        IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> layers,
        IReadOnlyDictionary<string, double> alone,
        IWeightPruner pruner,
        OpenedModel opened,
        string key,
        BuildContext context)
    {
        var settings = EvolutionSettings.Of(configuration.Prune!.Evolution, configuration.Seed);
        using var journal = FitnessJournal.Open(context.InObj(Journal), key, context.Report);
        var evolved = RatioEvolution.Of(layers, configuration.Prune.Sparsity.Fraction, pruner, opened, settings, journal).Run(
            [.. layers.Select(l => alone[l.Layer.Name])],
            state => context.Progress(new StageProgress(
                "evolve", state.Children, settings.Iterations, $"ratios of {layers.Count} layers: perplexity {Shown(state.Perplexity)}", settings.Left(state.Seconds, state.Children, settings.Iterations))),
            context.Cancellation);
        context.Report(Descriptors.RatiosEvolved.With("perplexity", Shown(evolved.Perplexity), evolved.Children, Amounts.Time(evolved.Seconds), Shown(evolved.First)));
        return layers.Zip(evolved.Ratios).ToImmutableSortedDictionary(l => l.First.Layer.Name, l => l.Second, StringComparer.Ordinal);
    }

    private static string Shown(double perplexity) => perplexity.ToString("0.000", CultureInfo.InvariantCulture);
}
