using System.Collections.Frozen;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.HalfPrecision;

/// <summary>
/// The operators that ONNX Runtime's CUDA provider computes in half precision, with all floating-point inputs and
/// outputs of one type. Sums over many numbers, such as norms of whole tensors, are left out: they overflow.
/// </summary>
internal static class HalfOperators
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "Abs", "Add", "AveragePool", "BatchNormalization", "Clip", "Concat", "Conv", "ConvTranspose", "Div", "Elu",
        "Erf", "Expand", "Flatten", "Gather", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid",
        "HardSwish", "Identity", "InstanceNormalization", "LayerNormalization", "LeakyRelu", "MatMul", "Max", "MaxPool",
        "Min", "Mul", "Neg", "PRelu", "Pad", "ReduceMax", "ReduceMean", "ReduceMin", "Relu", "Reshape", "Selu",
        "Sigmoid", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Squeeze", "Sub", "Tanh", "Tile", "Transpose",
        "Unsqueeze", "Where",
    }.ToFrozenSet();

    /// <summary>Returns true if a node can be computed in half precision.</summary>
    public static bool Contains(Node node) =>
        node.Domain.Length == 0 && node.Subgraphs.Count == 0 && Names.Contains(node.OpType);
}
