using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>The stage that sets single weights of the original to zero, and caches the result.</summary>
internal static class SparseStage
{
    private const string File = "sparse.onnx";

    /// <summary>Returns the sparse model.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scoring">Layers and samples.</param>
    /// <param name="criterion">The evolved criterion; null if nas.yaml has it.</param>
    /// <param name="shares">The share of zeros of each layer, if layers differ.</param>
    /// <param name="context">The build.</param>
    /// <exception cref="Diagnostics.NasException">The weights cannot be pruned.</exception>
    public static Model Run(
        Plan plan, WeightScoring scoring, string? criterion, IReadOnlyDictionary<string, double> shares,
        BuildContext context)
    {
        var key = ContentKey.Of([plan.SparsityKey, criterion ?? "", new Spaces.NamedPolicy((
            "zeros", shares.ToImmutableSortedDictionary())).Key]);
        var path = context.InObj(File);
        if (StageCache.Find<Kept>(context.InObj("sparse.json"), key) is { } kept && System.IO.File.Exists(path)
            && StoredModel.HashOf(path) == kept.Sha256)
        {
            return Model.Load(path);
        }

        var pruned = scoring.Explained(() => Prune(scoring, scoring.Pruner(criterion), shares, context));
        StageCache.Store(context.InObj("sparse.json"), key, new Kept(StoredModel.Write(path, pruned)));
        return pruned;
    }

    private static Model Prune(
        WeightScoring scoring, IWeightPruner pruner, IReadOnlyDictionary<string, double> shares, BuildContext context)
    {
        var gradients = pruner.ReadsGradients ? scoring.Gradients : null;
        scoring.Report(pruner);
        var chosen = scoring.Layers.Select(l => l.Weight).ToHashSet();
        context.Progress(new StageProgress("prune", 0, 0, $"setting weights of {chosen.Count} layers to zero", null));
        var samples = pruner.ReadsInputs || pruner.ReadsGram ? scoring.Samples : null;
        return new WeightPruning(samples, gradients, scoring.PatchesAtOnce, Original.Reproducible)
            .Run(scoring.Model, pruner, SparsityOf, l => chosen.Contains(l.Weight), context.Cancellation).Model;

        Sparsity SparsityOf(LinearLayer layer) =>
            shares.TryGetValue(layer.Name, out var share) ? new UnstructuredSparsity(share) : scoring.Sparsity;
    }

    private sealed record Kept(string Sha256);
}
