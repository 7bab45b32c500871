using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Search.Criteria;

namespace NasBuild.Core.Search.Ratios;

/// <summary>
/// An evaluator that prunes all layers at once to given shares, with statistics of the original, and measures the
/// perplexity. Safe to use from several threads.
/// </summary>
/// <param name="layers">The layers with their statistics in the original.</param>
/// <param name="pruner">The pruner.</param>
/// <param name="model">The model on samples of the validation split.</param>
internal sealed class ShareEvaluator(
    IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> layers, IWeightPruner pruner, OpenedModel model)
{
    /// <summary>Returns the fitness of shares.</summary>
    public Fitness Measure(LayerShares shares, CancellationToken cancellation)
    {
        var weights = layers.Zip(shares.Values).ToDictionary(
            l => l.First.Layer.Weight,
            l => l.First.Layer.Write(pruner.Prune(l.First.Statistics, new UnstructuredSparsity(l.Second))));
        return Fitness.Of(model.Perplexity(weights, cancellation));
    }
}
