using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>A method that sets weights of a layer to zero, and may change the others. Deterministic.</summary>
internal interface IWeightPruner
{
    /// <summary>True if it reads <see cref="LayerStatistics.G"/>.</summary>
    bool ReadsGradients { get; }

    /// <summary>True if it reads <see cref="LayerStatistics.X"/>.</summary>
    bool ReadsInputs { get; }

    /// <summary>True if it reads <see cref="LayerStatistics.Gram"/>.</summary>
    bool ReadsGram { get; }

    /// <summary>Returns the layer's weights [out, in], with the requested sparsity.</summary>
    /// <exception cref="CriterionException">The layer's weights cannot be ranked.</exception>
    /// <exception cref="SparsityException">The sparsity does not fit the layer.</exception>
    float[] Prune(LayerStatistics layer, Sparsity sparsity);
}
