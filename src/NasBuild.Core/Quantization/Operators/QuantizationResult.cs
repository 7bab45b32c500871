using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A node that a plan quantizes but that is left unchanged.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">The reason, for display.</param>
public sealed record UnquantizedNode(string Node, string OpType, string Reason);

/// <summary>A quantized model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Quantized">The names of the nodes with weights that were quantized, in the graph's order.</param>
/// <param name="Unquantized">
/// The nodes with weights that the plan names and that were left unchanged, with the reason.
/// </param>
public sealed record QuantizationResult(
    Model Model, ImmutableArray<string> Quantized, ImmutableArray<UnquantizedNode> Unquantized);
