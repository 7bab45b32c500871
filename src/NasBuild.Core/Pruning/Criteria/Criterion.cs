using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>A pruning criterion: it scores the weights of a layer, and the lowest are the least important.</summary>
/// <param name="Name">The name in settings and tables.</param>
internal abstract record Criterion(string Name)
{
    /// <summary>The set of weights within which its scores are compared.</summary>
    public virtual MaskScope Scope => MaskScope.Row;

    /// <summary>True if it reads the gradients G.</summary>
    public virtual bool ReadsGradients => false;

    /// <summary>True if it reads the norms of the inputs X.</summary>
    public virtual bool ReadsInputs => false;

    /// <summary>Returns a score for every weight, [out, in]: finite, and not all the same.</summary>
    /// <exception cref="CriterionException">The criterion cannot rank these weights.</exception>
    public abstract float[] Score(LayerStatistics layer);

    /// <summary>
    /// Returns the same, except that all scores may be equal: they may differ from those of other weights.
    /// </summary>
    /// <exception cref="CriterionException">Some scores are NaN or infinite.</exception>
    public virtual float[] Evaluate(LayerStatistics layer) => Score(layer);
}
