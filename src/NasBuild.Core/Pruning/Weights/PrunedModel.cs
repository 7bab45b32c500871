using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>A model with zeros among its weights.</summary>
/// <param name="Model">The model, of the same size as before: zeros alone do not make it faster.</param>
/// <param name="Layers">The sparsity of its layers.</param>
/// <param name="Achieved">The share of zeros among the weights of all these layers.</param>
internal sealed record PrunedModel(Model Model, IReadOnlyList<LayerSparsity> Layers, double Achieved);
