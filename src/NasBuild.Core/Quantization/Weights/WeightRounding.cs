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
    private readonly Dictionary<(string Weight, int Axis, ByteGrid? Bytes), string> rounded = [];

    /// <summary>
    /// Adds the weights as <see cref="ChannelWeights"/> rounds them: to signed bytes, symmetric, with a scale per index
    /// of an axis or one for all.
    /// </summary>
    /// <param name="weight">The weights.</param>
    /// <param name="shape">Their shape; the number of channels is -1 if only a run tells it.</param>
    /// <param name="axis">The channels' axis.</param>
    /// <param name="perChannel">True for a scale per channel.</param>
    /// <param name="bytes">The bytes.</param>
    public string InBytes(string weight, IReadOnlyList<long> shape, int axis, bool perChannel, ByteGrid bytes)
    {
        return rounded.TryGetValue((weight, axis, bytes), out var known) ? known
            : rounded[(weight, axis, bytes)] = bytes.Clips ? Clipped() : Write();

        string Write()
        {
            // Biases have finer steps than floats: they stay as they are.
            var scale = Op("Div", Greatest(), Number(bytes.Limit));
            return Pair(weight, scale, Zeros(scale, perChannel ? [shape[axis]] : []), axis);
        }

        // The pairs clip as those of blocks do.
        string Clipped()
        {
            var channels = perChannel ? shape[axis] : 1;
            var first = axis == 0 ? weight : builder.Add(
                "Transpose", [weight], "f", "", Onnx.Attribute.Of(
                    "perm", [axis, .. Enumerable.Range(0, shape.Count).Where(i => i != axis).Select(i => (long)i)]));
            var rows = Op("Reshape", first, Longs(channels, -1));
            var scales = Op(
                "Mul", Op("Div", Op("Reshape", Greatest(), Longs(channels, 1)), Number(bytes.Levels)), Shares());
            var levels = Op(
                "Clip", Op("Round", Op("Div", rows, scales)), Number(-bytes.Levels), Number(bytes.Levels));
            var best = Picked(scales, Nearest(rows, Op("Mul", scales, levels)));
            var scale = perChannel ? best : Op("Reshape", best, Longs());
            return Pair(
                Pair(weight, scale, Constants(sbyte.MinValue + bytes.Levels), axis), scale,
                Constants(sbyte.MaxValue - bytes.Levels), axis);
        }

        string Greatest() => Positive(builder.AddReduction(
            "ReduceMax", Op("Abs", weight),
            Enumerable.Range(0, shape.Count).Where(i => !perChannel || i != axis).Select(i => (long)i),
            keepDimensions: false, "m", opset));

        string Constants(int value) => builder.Add(Tensor.Create<sbyte>(
            "z", perChannel ? [shape[axis]] : [],
            Enumerable.Repeat((sbyte)value, perChannel ? (int)shape[axis] : 1).ToArray()));
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
        return rounded.TryGetValue((weight, axis, null), out var known) ? known : rounded[(weight, axis, null)] =
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
        var shares = Shares();
        var min = Op("Mul", Op("Min", Extreme("ReduceMin"), Number(0)), shares);
        var max = Op("Mul", Op("Max", Extreme("ReduceMax"), Number(0)), shares);
        var scales = Op("Div", Positive(Op("Sub", max, min)), Number(Greatest));
        var zeroPoints = Op("Clip", Op("Round", Op("Div", Op("Neg", min), scales)), Number(0), Number(Greatest));
        var levels = Op(
            "Clip", Op("Add", Op("Round", Op("Div", blocks, scales)), zeroPoints), Number(0), Number(Greatest));
        var best = Nearest(blocks, Op("Mul", scales, Op("Sub", levels, zeroPoints)));

        // A byte saturates at 0 and at 255 only: the first pair clips at the lowest level, the second, shifted, at the
        // highest.
        var (scale, zeroPoint) = (Picked(scales, best), Picked(zeroPoints, best));
        return Pair(
            Pair(blocks, scale, Byte(zeroPoint), 0), scale,
            Byte(Op("Add", zeroPoint, Number(byte.MaxValue - Greatest))), 0);

        string Extreme(string reduction) =>
            builder.AddReduction(reduction, blocks, [1], keepDimensions: true, "m", opset);
    }

    // The shares of the range to try, along an axis in front of rows and their numbers.
    private string Shares() => builder.Add(Tensor.Create<float>(
        "c", [BlockWeights.Clippings.Length, 1, 1], [.. BlockWeights.Clippings]));

    // The index of the candidate, [1, n, 1] of [shares, n, size], with the least squared error for each row [n, size].
    private string Nearest(string rows, string candidates)
    {
        var difference = Op("Sub", rows, candidates);
        return builder.Add(
            "ArgMin", [Op("ReduceSum", Op("Mul", difference, difference), Longs(2))], "best", "",
            Onnx.Attribute.Of("axis", 0L));
    }

    private string Picked(string candidates, string best) => Op(
        "Reshape", builder.Add("GatherElements", [candidates, best], "best", "", Onnx.Attribute.Of("axis", 0L)),
        Longs(-1));

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

    private string Op(string opType, params IEnumerable<string> inputs) => builder.Add(opType, inputs, "f");

    private string Number(float value) => builder.Add(Tensor.Scalar("n", value));

    private string Longs(params long[] values) => builder.Add(Tensor.Create<long>("n", [values.Length], values));
}
