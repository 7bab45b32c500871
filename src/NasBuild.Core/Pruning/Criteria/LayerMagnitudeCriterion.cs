// Han et al., Learning both Weights and Connections for Efficient Neural Networks, NeurIPS 2015, arXiv 1506.02626
using NasBuild.Core.Pruning.Masks;

namespace NasBuild.Core.Pruning.Criteria;

/// <summary>|W|, compared over the whole layer.</summary>
internal sealed record LayerMagnitudeCriterion() : ExpressionCriterion(Magnitude, "W")
{
    /// <summary>The name in settings.</summary>
    public const string Magnitude = "magnitude";

    /// <inheritdoc/>
    public override MaskScope Scope => MaskScope.Layer;
}
