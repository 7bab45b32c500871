using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>Scores the weights of a layer: the lowest are the least missed.</summary>
/// <param name="Name">The name in settings and tables.</param>
internal abstract record Criterion(string Name)
{
    /// <summary>Among which weights its scores compare.</summary>
    public virtual MaskScope Scope => MaskScope.Row;

    /// <summary>True if it reads the gradients G.</summary>
    public virtual bool ReadsGradients => false;

    /// <summary>True if it reads the norms of the inputs X.</summary>
    public virtual bool ReadsInputs => false;

    /// <summary>A score for every weight, [out, in]: finite, and not all the same.</summary>
    /// <exception cref="MetricException">The criterion cannot rank these weights.</exception>
    public abstract float[] Score(LayerStatistics layer);

    /// <summary>The same, but the scores may all be alike: among other weights there may be differences.</summary>
    /// <exception cref="MetricException">Some scores are no finite numbers.</exception>
    public virtual float[] Evaluate(LayerStatistics layer) => Score(layer);
}
