using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// A pruner that sets the weights to zero that a criterion scores lowest; the others stay, or are updated to compensate
/// for them.
/// </summary>
/// <param name="Criterion">The criterion that scores the weights.</param>
/// <param name="Update">True if the others are fitted to the layer's outputs: <see cref="WeightUpdate"/>.</param>
internal sealed record MaskPruner(Criterion Criterion, bool Update = false) : IWeightPruner
{
    /// <inheritdoc/>
    public bool ReadsGradients => Criterion.ReadsGradients;

    /// <inheritdoc/>
    public bool ReadsInputs => Criterion.ReadsInputs;

    /// <inheritdoc/>
    public bool ReadsGram => Update;

    /// <inheritdoc/>
    public float[] Prune(LayerStatistics layer, Sparsity sparsity)
    {
        var mask = sparsity.Mask(Criterion.Score(layer), layer.Columns, Criterion.Scope);
        return Update ? WeightUpdate.Run(layer, mask) : Cut(layer.Weights, mask);
    }

    /// <summary>Returns the weights with zeros where <paramref name="mask"/> is true.</summary>
    public static float[] Cut(float[] weights, bool[] mask)
    {
        var cut = new float[weights.Length];
        for (var i = 0; i < cut.Length; i++)
        {
            cut[i] = mask[i] ? 0 : weights[i];
        }

        return cut;
    }
}
