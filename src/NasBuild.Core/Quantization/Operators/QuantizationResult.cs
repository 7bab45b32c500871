using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>A quantized model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Quantized">The names of the nodes with weights that were quantized, in the graph's order.</param>
/// <param name="Unquantized">
/// The nodes with weights that the plan names and that were left unchanged, with the reason.
/// </param>
public sealed record QuantizationResult(
    Model Model, ImmutableArray<string> Quantized, ImmutableArray<UnquantizedNode> Unquantized);
