namespace NasBuild.Onnx.Passes;

/// <summary>
/// The operators that may be folded: each is deterministic, works on tensors alone, and the number of elements that it
/// computes is bounded by its inputs before it runs. Others are left alone: random ones, those with subgraphs, those
/// that size their result by an attribute, and (de)quantisation, which a runtime fuses and whose folding would undo it.
/// </summary>
internal static class FoldableOperators
{
    private static readonly HashSet<string> Elementwise =
    [
        "Abs", "Acos", "Acosh", "Add", "And", "Asin", "Asinh", "Atan", "Atanh", "BitShift", "BitwiseAnd", "BitwiseNot",
        "BitwiseOr", "BitwiseXor", "Cast", "CastLike", "Ceil", "Celu", "Clip", "Cos", "Cosh", "Div", "Elu", "Equal",
        "Erf", "Exp", "Floor", "Gelu", "Greater", "GreaterOrEqual", "HardSigmoid", "HardSwish", "Hardmax", "Identity",
        "IsInf", "IsNaN", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "Max", "Mean", "Min", "Mish", "Mod",
        "Mul", "Neg", "Not", "Or", "PRelu", "Pow", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign",
        "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Swish", "Tan", "Tanh",
        "ThresholdedRelu", "Where", "Xor",
    ];

    private static readonly HashSet<string> NoLargerThanInputs =
    [
        "ArgMax", "ArgMin", "Compress", "Concat", "CumSum", "Flatten", "LayerNormalization", "LpNormalization",
        "NonZero", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin",
        "ReduceProd", "ReduceSum", "ReduceSumSquare", "Reshape", "ReverseSequence", "ScatterElements", "ScatterND",
        "Shape", "Size", "Slice", "SpaceToDepth", "DepthToSpace", "Split", "Squeeze", "TopK", "Transpose", "Trilu",
        "Unique", "Unsqueeze",
    ];

    /// <summary>The maximum number of elements that one node computes.</summary>
    private const double MaxElements = 1 << 28;

    /// <summary>
    /// Returns true if <paramref name="node"/> may be folded if its inputs are <paramref name="inputs"/> (null where
    /// left out).
    /// </summary>
    public static bool Contains(Node node, IReadOnlyList<Tensor?> inputs) =>
        node.Domain.Length == 0 && inputs.All(t => t is null || Numbers.AreReal(t.ElementType))
        && Bound(node, inputs) is { } bound && bound <= MaxElements;

    // The maximum number of elements of an output; null if it is unknown.
    private static double? Bound(Node node, IReadOnlyList<Tensor?> inputs)
    {
        double Product(int input) => Read(input).Aggregate(1.0, (product, x) => product * x);
        double[] Read(int input) => inputs.ElementAtOrDefault(input)?.ToDoubles() ?? [];
        return node.OpType switch
        {
            var opType when Elementwise.Contains(opType) => Broadcast(inputs),
            // A tensor of rank r has at most r indices per element (NonZero) and r dimensions (Shape).
            var opType when NoLargerThanInputs.Contains(opType) =>
                inputs.Sum(t => (t?.Count ?? 0) * Math.Max(1.0, t?.Shape.Length ?? 0)) + 16,
            "MatMul" or "Gemm" when inputs is [{ } a, { } b, ..] =>
                a.Count / (double)Math.Max(1, a.Shape.LastOrDefault(1)) * b.Count,
            "Gather" when inputs is [{ } data, { } indices] && node.Int("axis", 0) is var axis
                && axis < data.Shape.Length && axis >= -data.Shape.Length =>
                data.Count / (double)Math.Max(1, data.Shape[(int)(axis < 0 ? axis + data.Shape.Length : axis)])
                    * indices.Count,
            "GatherElements" or "GatherND" when inputs is [{ } data, { } indices] => data.Count * (double)indices.Count,
            "ConstantOfShape" => Product(0),
            "Expand" when inputs is [{ } data, _] => data.Count * Product(1),
            "Tile" when inputs is [{ } data, _] => data.Count * Product(1),
            "Range" when Read(0) is [var start] && Read(1) is [var limit] && Read(2) is [var delta] =>
                Math.Max(0, (limit - start) / delta) + 1,
            _ => null,
        };
    }

    private static double Broadcast(IReadOnlyList<Tensor?> inputs)
    {
        var rank = inputs.Max(t => t?.Shape.Length ?? 0);
        return Enumerable.Range(1, rank)
            .Select(axis => inputs.Max(t => t is not null && axis <= t.Shape.Length ? t.Shape[^axis] : 1.0))
            .Aggregate(1.0, (product, dim) => product * dim);
    }
}
