using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A node with constant weights, in a graph or in a body of one of its nodes.</summary>
/// <param name="Name">Its name in a <see cref="QuantizationPlan"/>.</param>
/// <param name="Node">The node.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="InBody">True if it is in a body.</param>
internal sealed record WeightedNode(string Name, Node Node, IReadOnlyList<Tensor> Weights, bool InBody);
