using NasBuild.Core.Configuration;
using NasBuild.Core.Pruning;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Ratios;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline;

/// <summary>The original with single weights set to zero, made once and kept.</summary>
internal static class SparseStage
{
    private const string File = "sparse.onnx";

    /// <summary>The sparse model.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scoring">Layers and samples.</param>
    /// <param name="metric">The metric that was evolved; null where nas.yaml has the criterion.</param>
    /// <param name="context">The build.</param>
    /// <exception cref="Diagnostics.NasException">It cannot be done.</exception>
    public static Model Run(Plan plan, WeightScoring scoring, string? metric, BuildContext context)
    {
        var key = ContentKey.Of(plan.SparsityKey, metric ?? "");
        var path = context.InObj(File);
        if (StageCache.Find<Kept>(context.InObj("sparse.json"), key) is { } kept && System.IO.File.Exists(path) && ContentKey.OfFile(path) == kept.Sha256)
        {
            return Model.Load(path);
        }

        var pruned = scoring.Explained(() => Prune(plan.Configuration, scoring, metric, context));
        var bytes = pruned.ToBytes();
        AtomicFile.Write(path, bytes);
        StageCache.Store(context.InObj("sparse.json"), key, new Kept(ContentKey.OfBytes(bytes)));
        return pruned;
    }

    private static Model Prune(NasConfiguration configuration, WeightScoring scoring, string? metric, BuildContext context)
    {
        var settings = configuration.Prune!;
        IWeightPruner pruner = settings.Criterion == SparseGpt.Name ? new SparseGpt() : new MaskPruner(CriterionTable.Of(metric ?? settings.Criterion, configuration.Seed), settings.UpdateWeights);
        var gradients = pruner.ReadsGradients ? scoring.Gradients : null;
        var chosen = scoring.Layers.ToHashSet();
        var ratios = settings.Ratios == PruneRatios.Uniform ? _ => scoring.Sparsity : BySensitivity(scoring, pruner, settings.Sparsity.Fraction, context);
        context.Progress(new StageProgress("prune", 0, 0, $"setting weights of {chosen.Count} layers to zero", null));
        return new WeightPruning(scoring.Samples, gradients, scoring.BatchSize, Original.Reproducible).Run(scoring.Model, pruner, ratios, chosen.Contains, context.Cancellation).Model;
    }

    private static Func<LinearLayer, Sparsity> BySensitivity(WeightScoring scoring, IWeightPruner pruner, double share, BuildContext context)
    {
        context.Progress(new StageProgress("prune", 0, 0, "measuring what each layer's zeros cost", null));
        using var opened = scoring.Open();
        var ratios = LayerRatios.Allocate(Sensitivity.Measure(scoring.Statistics(pruner.ReadsGradients, pruner.ReadsGram), pruner, opened, context.Cancellation), share);
        return layer => new UnstructuredSparsity(ratios[layer.Name]);
    }

    private sealed record Kept(string Sha256);
}
