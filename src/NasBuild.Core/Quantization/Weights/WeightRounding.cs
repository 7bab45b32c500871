// Simulated quantisation: Jacob et al., Quantization and Training of Neural Networks for Efficient
// Integer-Arithmetic-Only Inference, CVPR 2018, section 3.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Adds nodes to a graph that round float weights at run time to the values of the quantized model. The scales are
/// computed from the weights by the same rule that stores them, and so follow the weights during training: at any step,
/// storing them changes nothing. Gradients pass straight through the rounding; the scales, for which
/// <c>QuantizeLinear</c> has no gradient, count as constants.
/// </summary>
/// <param name="builder">The graph.</param>
/// <param name="opset">Its operator set, at least 13.</param>
internal sealed class WeightRounding(GraphBuilder builder, long opset)
{
    private readonly Dictionary<(string Weight, int Axis, bool Blocks), string> rounded = [];

    /// <summary>
    /// Adds the weights as <see cref="ChannelWeights"/> rounds them: to signed bytes, symmetric, with a scale per index
    /// of an axis or one for all.
    /// </summary>
    /// <param name="weight">The weights.</param>
    /// <param name="shape">Their shape; the number of channels is -1 if only a run tells it.</param>
    /// <param name="axis">The channels' axis.</param>
    /// <param name="settings">The settings of 8-bit weights.</param>
    public string InBytes(string weight, IReadOnlyList<long> shape, int axis, IntegerSettings settings)
    {
        return rounded.TryGetValue((weight, axis, false), out var known) ? known : rounded[(weight, axis, false)] =
            Write();

        string Write()
        {
            // Biases have finer steps than floats: they stay as they are.
            var greatest = Extreme(
                "ReduceMax", Op("Abs", weight), Enumerable.Range(0, shape.Count).Where(i => !settings.PerChannel || i != axis),
                keep: false);
            var scale = Op("Div", Positive(greatest), Number(ChannelWeights.Limit(settings.ReduceRange)));
            return Pair(weight, scale, Zeros(scale, settings.PerChannel ? [shape[axis]] : []), axis);
        }
    }

    /// <summary>
    /// Adds the weights as <see cref="BlockWeights"/> rounds them to 4 bits: blocks with a zero point each, clipped to
    /// the share of their range with the least squared error.
    /// </summary>
    /// <param name="weight">A matrix.</param>
    /// <param name="shape">Its shape; the number of rows without blocks is -1 if only a run tells it.</param>
    /// <param name="axis">The axis of the blocks.</param>
    /// <param name="blockSize">The number of weights that share a scale.</param>
    public string InBlocks(string weight, IReadOnlyList<long> shape, int axis, int blockSize)
    {
        return rounded.TryGetValue((weight, axis, true), out var known) ? known : rounded[(weight, axis, true)] =
            Write();

        string Write()
        {
            var (rows, length) = (shape[1 - axis], shape[axis]);
            var padded = (length + blockSize - 1) / blockSize * blockSize;
            var matrix = axis == 1 ? weight : Op("Transpose", weight);
            var whole = padded == length ? matrix : Op("Pad", matrix, Longs(0, 0, 0, padded - length));
            var blocks = Rounded(Op("Reshape", whole, Longs(-1, blockSize)));
            var joined = Op("Reshape", blocks, Longs(rows, padded));
            var cut = padded == length ? joined : Op("Slice", joined, Longs(0), Longs(length), Longs(1));
            return axis == 1 ? cut : Op("Transpose", cut);
        }
    }

    // Blocks [n, size]; the shares to try are along an axis in front.
    private string Rounded(string blocks)
    {
        const int Greatest = 15;
        var shares = builder.Add(Tensor.Create<float>(
            "c", [BlockWeights.Clippings.Length, 1, 1], [.. BlockWeights.Clippings]));
        var min = Op("Mul", Op("Min", Extreme("ReduceMin", blocks, [1], keep: true), Number(0)), shares);
        var max = Op("Mul", Op("Max", Extreme("ReduceMax", blocks, [1], keep: true), Number(0)), shares);
        var scales = Op("Div", Positive(Op("Sub", max, min)), Number(Greatest));
        var zeroPoints = Op("Clip", Op("Round", Op("Div", Op("Neg", min), scales)), Number(0), Number(Greatest));
        var levels = Op(
            "Clip", Op("Add", Op("Round", Op("Div", blocks, scales)), zeroPoints), Number(0), Number(Greatest));
        var difference = Op("Sub", blocks, Op("Mul", scales, Op("Sub", levels, zeroPoints)));
        var best = builder.Add(
            "ArgMin", [Op("ReduceSum", Op("Mul", difference, difference), Longs(2))], "best", "",
            Onnx.Attribute.Of("axis", 0L));
        string Best(string candidates) => Op(
            "Reshape",
            builder.Add("GatherElements", [candidates, best], "best", "", Onnx.Attribute.Of("axis", 0L)),
            Longs(-1));

        // A byte saturates at 0 and at 255 only: the first pair clips at the lowest level, the second, shifted, at the
        // highest.
        var (scale, zeroPoint) = (Best(scales), Best(zeroPoints));
        return Pair(
            Pair(blocks, scale, Byte(zeroPoint), 0), scale,
            Byte(Op("Add", zeroPoint, Number(byte.MaxValue - Greatest))), 0);
    }

    private string Pair(string x, string scale, string zeroPoint, int axis)
    {
        var bytes = builder.Add("QuantizeLinear", [x, scale, zeroPoint], "q", "", Onnx.Attribute.Of("axis", axis));
        return builder.Add("DequantizeLinear", [bytes, scale, zeroPoint], "d", "", Onnx.Attribute.Of("axis", axis));
    }

    // A block of zeros stays zero in any scale; no scale is 0.
    private string Positive(string x) => Op("Max", x, Number(1e-30f));

    private string Byte(string x, ElementType type = ElementType.UInt8) =>
        builder.Add("Cast", [x], "z", "", Onnx.Attribute.Of("to", (long)type));

    private string Zeros(string scale, params ReadOnlySpan<long> shape) => shape is [-1]
        ? Byte(Op("Sub", scale, scale), ElementType.Int8)
        : builder.Add(Tensor.Create<sbyte>("z", shape, new sbyte[shape is [var channels] ? channels : 1]));

    // The axes became an input in operator set 18.
    private string Extreme(string opType, string x, IEnumerable<int> axes, bool keep)
    {
        long[] reduced = [.. axes.Select(a => (long)a)];
        var keeps = Onnx.Attribute.Of("keepdims", keep ? 1L : 0L);
        return opset >= 18 ? builder.Add(opType, [x, Longs(reduced)], "m", "", keeps) : builder.Add(
            opType, [x], "m", "", keeps, Onnx.Attribute.Of("axes", reduced));
    }

    private string Op(string opType, params IEnumerable<string> inputs) => builder.Add(opType, inputs, "f");

    private string Number(float value) => builder.Add(Tensor.Scalar("n", value));

    private string Longs(params long[] values) => builder.Add(Tensor.Create<long>("n", [values.Length], values));
}
