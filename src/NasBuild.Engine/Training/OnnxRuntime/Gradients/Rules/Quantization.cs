// Bengio, Leonard & Courville 2013, Estimating or Propagating Gradients Through Stochastic Neurons (arXiv:1308.3432):
// the straight-through estimator.
using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>
/// Quantization with the straight-through estimator. The gradient of a stored integer is that of the number that it
/// represents; it passes if the number is inside the range of the integers, and is 0 if it saturates. Scales and zero
/// points of QuantizeLinear receive no gradient; a scale of DequantizeLinear on fixed integers receives its gradient.
/// </summary>
internal static class Quantization
{
    public static void QuantizeLinear(NodeGradient node)
    {
        var (write, type) = (node.Write, node.InputType(0).ElementType);
        var steps = write.Div(node.Node.Inputs[0], AlongInput(node, 1, node.InputShape(0), type));

        // The distance from the middle of the integers' range, in which numbers round to one of them up to half a step
        // beyond the ends.
        var (lowest, highest) = Range(node.TypeOf(node.Node.Outputs[0]).ElementType)
            ?? throw node.Refuse("it writes no integers of up to 16 bits");
        var middle = write.Number(-(lowest + highest) / 2, type);
        var shift = node.Node.Input(2).Length == 0
            ? middle
            : write.Add(AlongInput(node, 2, node.InputShape(0), type), middle);
        var distance = write.Op("Abs", [write.Add(steps, shift)]);
        node.AddGradient(0, write.Mul(node.Upstream, write.Below(distance, (highest - lowest + 1) / 2, type)));
    }

    public static void DequantizeLinear(NodeGradient node)
    {
        node.AddGradient(0, node.Upstream);
        if (node.NeedsGradient(1) && !node.NeedsGradient(0))
        {
            // The output is the scale times its factor.
            var (write, shape, type) = (node.Write, node.InputShape(0), node.TypeOf(node.Node.Outputs[0]).ElementType);
            var factor = write.Cast(node.Node.Inputs[0], type);
            var gradient = write.Mul(
                node.Upstream,
                node.Node.Input(2).Length == 0 ? factor : write.Sub(factor, AlongInput(node, 2, shape, type)));
            node.AddGradient(1, Gathered(node, gradient));
        }
    }

    // A scale or zero point, shaped and repeated so that it is broadcast to the input: one for all, one per index of
    // the axis, or one per block of it.
    private static string AlongInput(NodeGradient node, int input, ImmutableArray<long> shape, ElementType type)
    {
        var (write, own) = (node.Write, node.InputShape(input));
        var value = node.InputType(input).ElementType == type
            ? node.Node.Inputs[input]
            : write.Cast(node.Node.Inputs[input], type);
        if (own.Length == 0 || node.InputType(input).Count == 1)
        {
            return own.Length == 0 ? value : write.Reshape(value, []);
        }

        var axis = Axis(node);
        if (Block(node) is not { } block)
        {
            return write.Reshape(value, shape.Select((d, i) => i == axis ? d : 1));
        }

        var repeated = write.Expand(write.Reshape(value, own.Insert(axis + 1, 1)), own.Insert(axis + 1, block));
        var spread = write.Reshape(repeated, own.SetItem(axis, own[axis] * block));
        return own[axis] * block == shape[axis] ? spread : write.Slice(spread, [0], [shape[axis]], [axis]);
    }

    // The sums of a gradient over the elements that share a scale.
    private static string Gathered(NodeGradient node, string gradient)
    {
        var (write, shape, own) = (node.Write, node.InputShape(0), node.InputShape(1));
        var axis = Axis(node);
        if (node.InputType(1).Count == 1 || Block(node) is not { } block)
        {
            return write.Reshape(
                write.ReduceSum(
                    gradient,
                    Enumerable.Range(0, shape.Length)
                        .Where(i => node.InputType(1).Count == 1 || i != axis)
                        .Select(i => (long)i)),
                own);
        }

        var rest = (own[axis] * block) - shape[axis];
        var whole = rest == 0
            ? gradient
            : write.Pad(
                gradient, Enumerable.Range(0, 2 * shape.Length).Select(i => i == shape.Length + axis ? rest : 0));
        return write.ReduceSum(write.Reshape(whole, own.Insert(axis + 1, block)), [axis + 1], keepDims: false);
    }

    private static int Axis(NodeGradient node)
    {
        var axis = (int)node.Node.Int("axis", 1);
        return axis < 0 ? axis + node.Rank(0) : axis;
    }

    private static long? Block(NodeGradient node) => node.Node.Int("block_size", 0) is > 0 and var size ? size : null;

    private static (double Lowest, double Highest)? Range(ElementType type) => type switch
    {
        ElementType.Int2 or ElementType.Int4 or ElementType.Int8 or ElementType.Int16 =>
            (-Math.ScaleB(1, type.Bits() - 1), Math.ScaleB(1, type.Bits() - 1) - 1),
        ElementType.UInt2 or ElementType.UInt4 or ElementType.UInt8 or ElementType.UInt16 =>
            (0, Math.ScaleB(1, type.Bits()) - 1),
        _ => null,
    };
}
