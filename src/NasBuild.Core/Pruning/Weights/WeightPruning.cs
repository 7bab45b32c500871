using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// Prunes single weights of a model's layers block by block: the statistics of a block's inputs are measured with
/// the blocks before it already pruned. See <see cref="Blocks"/>.
/// </summary>
/// <param name="samples">The calibration samples; needed by pruners that read X or the Gram matrix.</param>
/// <param name="gradients">The gradients of the original; needed by pruners that read G.</param>
/// <param name="batchSize">The number of samples in a run.</param>
/// <param name="settings">The settings of a session.</param>
internal sealed class WeightPruning(
    Dataset? samples, GradientStatistics? gradients, int batchSize, SessionSettings settings)
{
    /// <summary>Returns the pruned model.</summary>
    /// <param name="model">The original.</param>
    /// <param name="pruner">The pruner.</param>
    /// <param name="sparsity">The sparsity of each layer.</param>
    /// <param name="chosen">Selects the layers to prune. Default: all.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="CriterionException">A layer's weights cannot be ranked.</exception>
    /// <exception cref="SparsityException">A sparsity does not fit a layer.</exception>
    public PrunedModel Run(
        Model model, IWeightPruner pruner, Func<LinearLayer, Sparsity> sparsity, Func<LinearLayer, bool>? chosen = null,
        CancellationToken cancellation = default)
    {
        var layers = LinearLayer.In(model.Graph).Where(chosen ?? (_ => true)).ToList();
        var results = new Dictionary<LinearLayer, LayerSparsity>();
        var zeros = 0L;
        foreach (var block in Blocks.Of(model.Graph, layers))
        {
            cancellation.ThrowIfCancellationRequested();
            var inputs = pruner.ReadsInputs || pruner.ReadsGram
                ? LayerInputs.Measure(model, block, samples!, pruner.ReadsGram, batchSize, settings)
                : null;
            var pruned = new Dictionary<string, Tensor>();
            foreach (var layer in block)
            {
                var asked = sparsity(layer);
                var weights = pruner.Prune(Statistics(model, layer, gradients, inputs?[layer.Weight]), asked);
                pruned.Add(layer.Weight, layer.Write(weights));
                var gone = weights.Count(w => w == 0);
                zeros += gone;
                results.Add(
                    layer, Checked(new LayerSparsity(layer.Name, asked.Share, (double)gone / layer.Count), layer));
            }

            model = model.WithInitializers(pruned.Values);
        }

        return new PrunedModel(
            model, [.. layers.Select(l => results[l])], (double)zeros / Math.Max(1, layers.Sum(l => (long)l.Count)));
    }

    // Shares are rounded down to whole weights of an output.
    private static LayerSparsity Checked(LayerSparsity result, LinearLayer layer) => result.Achieved > result.Asked
        - (1.0 / layer.Columns)
        ? result
        : throw new InvalidOperationException(
            $"Of '{layer.Name}' {result.Achieved} of the weights became zero, not {result.Asked}.");

    /// <summary>Returns the statistics of a layer.</summary>
    public static LayerStatistics Statistics(
        Model model, LinearLayer layer, GradientStatistics? gradients, InputStatistics? inputs) =>
        new(layer.Name, layer.Rows, layer.Columns, layer.Read(model.Graph[layer.Weight].Initializer!))
        {
            G = gradients?.ByWeight[layer.Weight],
            X = inputs is null || layer.Groups == 1 ? inputs?.X : EachRow(inputs.X, layer),
            Gram = inputs?.Gram,
        };

    private static float[] EachRow(float[] x, LinearLayer layer) => [.. Enumerable.Range(0, layer.Rows)
        .SelectMany(row => LayerStatistics.Part(x, row / (layer.Rows / layer.Groups), layer.Groups))];
}
