using System.Collections.Frozen;
using System.Collections.Immutable;

namespace NasBuild.Onnx.OperatorSets;

/// <summary>
/// The rules for the shapes of operators' outputs, as far as they are known without a run: often only the rank.
/// </summary>
internal static class ShapeRules
{
    private const int MaxRank = 64;

    private static readonly FrozenSet<string> SameShape = FrozenSet.Create(
        "Abs", "BatchNormalization", "Cast", "Ceil", "Clip", "Dropout", "Elu", "Erf", "Exp", "Floor", "HardSigmoid",
        "Hardmax", "Identity", "InstanceNormalization", "LRN", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization",
        "Neg", "Not", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Softmax", "Softplus", "Softsign",
        "Sqrt", "Tanh", "ThresholdedRelu");

    private static readonly FrozenSet<string> SameRank = FrozenSet.Create(
        "AveragePool", "Conv", "ConvTranspose", "DepthToSpace", "GlobalAveragePool", "GlobalMaxPool", "LpPool",
        "MaxPool", "Pad", "Resize", "Slice", "SpaceToDepth", "Split", "Tile", "TopK", "Transpose", "Upsample");

    private static readonly FrozenSet<string> Broadcasting = FrozenSet.Create(
        "Add", "And", "Div", "Equal", "Greater", "Less", "Max", "Mean", "Min", "Mul", "Or", "PRelu", "Pow",
        "Sub", "Sum", "Where", "Xor");

    /// <summary>Returns the shape of an output, or null.</summary>
    public static ImmutableArray<long?>? Of(Node node, int output, KnownValues values)
    {
        ImmutableArray<long?>?[] inputs = [.. node.Inputs.Select(i => values[i].Shape)];
        var (first, second) = (inputs.ElementAtOrDefault(0), inputs.ElementAtOrDefault(1));
        return node.OpType switch
        {
            var op when SameShape.Contains(op) => output == 0 ? first : null,
            var op when SameRank.Contains(op) => Rank(first?.Length),
            var op when Broadcasting.Contains(op) => Rank(Greatest([.. inputs.Select(i => i?.Length)])),
            var op when op.StartsWith("Reduce", StringComparison.Ordinal) =>
                node.Int("keepdims", 1) != 0 ? Rank(first?.Length) : null,
            "Concat" => Sum(inputs.Select(Length)) is { } sum ? [sum] : Rank(first?.Length),
            "Expand" => Rank(Greatest([first?.Length, Length(second)])),
            "Flatten" or "Gemm" => Rank(2),
            "Gather" => first is [_] ? second : Rank(first?.Length - 1 + second?.Length),
            "MatMul" =>
                first?.Length > 1 && second?.Length > 1 ? Rank(Greatest([first?.Length, second?.Length])) : null,
            "Reshape" => Rank(Length(second)),
            "Shape" => first is { } shape && !node.Has("start") && !node.Has("end") ? [shape.Length] : null,
            "Squeeze" => Rank(first?.Length - Axes(node, values)?.Count),
            "Unsqueeze" when first is [] && Axes(node, values) is [_] => [1],
            "Unsqueeze" => Rank(first?.Length + Axes(node, values)?.Count),
            _ => null,
        };
    }

    private static ImmutableArray<long?>? Rank(int? rank) =>
        rank is >= 0 and <= MaxRank ? [.. Enumerable.Repeat<long?>(null, rank.Value)] : null;

    // The number of elements of a vector.
    private static int? Length(ImmutableArray<long?>? shape) =>
        shape is [{ } length] && length <= MaxRank ? (int)length : null;

    private static int? Greatest(IReadOnlyCollection<int?> ranks) => ranks.Contains(null) ? null : ranks.Max();

    private static int? Sum(IEnumerable<int?> lengths) => lengths.Aggregate((int?)0, (sum, length) => sum + length);

    private static IReadOnlyList<long>? Axes(Node node, KnownValues values) => node.Ints("axes")
        ?? (values[node.Input(1)].Constant is { ElementType: ElementType.Int64 } axes ? axes.ToLongs() : null);
}
