using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A node that a plan wanted quantised and that stays as it was.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record UnquantizedNode(string Node, string OpType, string Reason);

/// <summary>A quantised model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Quantized">Names of the nodes with weights that were quantised, in the graph's order.</param>
/// <param name="Unquantized">Nodes with weights that the plan named and that were left, with the reason.</param>
public sealed record QuantizationResult(Model Model, ImmutableArray<string> Quantized, ImmutableArray<UnquantizedNode> Unquantized);
