namespace NasBuild.Core.Pruning.Weights;

/// <summary>The sparsity of a layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Asked">The requested share.</param>
/// <param name="Achieved">The share of zeros.</param>
internal sealed record LayerSparsity(string Layer, double Asked, double Achieved);
