using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// Tells which values are zero at every channel whose parameters are all zero. A sum over products of two such values
/// loses nothing with a channel, though neither of them is a parameter.
/// </summary>
internal static class Zeros
{
    // Far enough for a layer with its bias, activation and reshapings.
    private const int Depth = 32;

    private static readonly HashSet<string> Pass =
    [
        // f(0) = 0
        .. ("Abs Asin Asinh Atan Cast Ceil Celu Dropout Elu Erf Floor Gelu HardSwish Identity LeakyRelu Mish Neg Relu "
            + "Round Selu Sign Sin Sinh Softsign Sqrt Swish Tan Tanh ThresholdedRelu").Split(' '),
        // Moved, or combined with other zeros
        .. ("AveragePool Concat DepthToSpace Expand Flatten GlobalAveragePool GlobalMaxPool MaxPool ReduceMax "
            + "ReduceMean ReduceSum Reshape Resize Slice SpaceToDepth Split Squeeze Tile Transpose Unsqueeze").Split(' '),
    ];

    /// <summary>Returns true if the value is surely zero there.</summary>
    public static bool Are(ChannelWalk walk, string value) => Are(walk, value, Depth, []);

    // A value that several paths lead to is looked at once.
    private static bool Are(ChannelWalk walk, string value, int depth, Dictionary<string, bool> known)
    {
        if (!known.TryGetValue(value, out var zero))
        {
            known.Add(value, zero = walk.IsParameter(value) || walk[value].All(walk.Union.IsFrozen)
                || (depth > 0 && walk.Model.Graph[value].Producer is { Domain: "" } node
                    && Makes(walk, node, input => Are(walk, node.Inputs[input], depth - 1, known))));
        }

        return zero;
    }

    private static bool Makes(ChannelWalk walk, Node node, Func<int, bool> at) => node.OpType switch
    {
        "Mul" => (at(0) && Covers(walk, node, 0)) || (at(1) && Covers(walk, node, 1)),
        "Div" => at(0) && Covers(walk, node, 0),
        "Add" or "Sub" or "Sum" or "Max" or "Min" =>
            Enumerable.Range(0, node.Inputs.Length).All(i => at(i) && Covers(walk, node, i)),
        "MatMul" when walk.IsParameter(node.Inputs[1]) && walk.Shape(node.Inputs[1]).Count == 2 =>
            walk[node.Inputs[0]].SkipLast(1).All(walk.Union.IsFrozen) || at(0),
        "Conv" or "Gemm" when walk.IsParameter(node.Inputs[1]) && node.Int("transA", 0) == 0 =>
            walk[node.Inputs[0]].Where((_, axis) => axis != 1).All(walk.Union.IsFrozen)
            && (node.Input(2).Length == 0 || (at(2) && walk[node.Inputs[2]] is [.., var bias]
                && bias.Length == walk[node.Outputs[0]][1].Length)),
        "Concat" => Enumerable.Range(0, node.Inputs.Length).All(at),
        _ => Pass.Contains(node.OpType) && at(0),
    };

    // A channel of the result is one of the operand too, not a number that holds for all of them.
    private static bool Covers(ChannelWalk walk, Node node, int input)
    {
        var (result, operand) = (walk[node.Outputs[0]], walk[node.Inputs[input]]);
        var offset = result.Length - operand.Length;
        return result.Select((labels, axis) => (labels, axis)).All(a => walk.Union.IsFrozen(a.labels)
            || (a.axis >= offset && operand[a.axis - offset].Length == a.labels.Length));
    }
}
