// Bengio, Leonard & Courville 2013, Estimating or Propagating Gradients Through Stochastic Neurons (arXiv:1308.3432):
// the straight-through estimator.
using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>
/// Quantization with the straight-through estimator. The gradient of a stored integer is that of the number that it
/// represents; it passes if the number is inside the range of the integers, and is 0 if it saturates. Scales and zero
/// points of QuantizeLinear receive no gradient; a scale of DequantizeLinear on fixed integers receives its gradient.
/// </summary>
internal static class Quantization
{
    public static Tensor QuantizeLinear(NodeCall call)
    {
        var (lowest, highest) = Range(call.OutputType().ElementType)
            ?? throw call.Refuse("it writes no integers of up to 16 bits");
        var (x, zero) = (call.X.detach(), AlongInput(call, 2)?.detach());
        var steps = x.div(AlongInput(call, 1)!.detach());
        Tensor Shifted(Tensor numbers) => zero is null ? numbers : numbers.add(zero);
        var integers = Shifted(steps.round()).clamp(lowest, highest);
        if (!call.X.requires_grad)
        {
            return integers;
        }

        // Numbers round to an integer of the range up to half a step beyond its ends.
        var distance = Shifted(steps).sub((lowest + highest) / 2).abs();
        return integers.add(call.X.sub(x).mul(distance.lt((highest - lowest + 1) / 2)));
    }

    public static Tensor DequantizeLinear(NodeCall call)
    {
        var scale = AlongInput(call, 1)!;
        var integers = call.X.detach().to(scale.dtype);
        var steps = AlongInput(call, 2) is { } zero ? integers.sub(zero.to(scale.dtype)) : integers;
        return call.X.requires_grad
            ? steps.mul(scale.detach()).add(call.X.sub(call.X.detach()))
            : steps.mul(scale);
    }

    // A scale or zero point, shaped and repeated so that it is broadcast to the input: one for all, one per index of
    // the axis, or one per block of it.
    private static Tensor? AlongInput(NodeCall call, int input)
    {
        if (call.Find(input) is not { } value)
        {
            return null;
        }

        if (value.numel() == 1)
        {
            return value.reshape([]);
        }

        var (shape, axis) = (call.X.shape, call.Axis(1));
        var block = call.Node.Int("block_size", 0);
        return block > 0
            ? value.repeat_interleave(block, axis).narrow(axis, 0, shape[axis])
            : value.reshape([.. shape.Select((d, i) => i == axis ? d : 1)]);
    }

    private static (double Lowest, double Highest)? Range(ElementType type) => type switch
    {
        ElementType.Int2 or ElementType.Int4 or ElementType.Int8 or ElementType.Int16 =>
            (-Math.ScaleB(1, type.Bits() - 1), Math.ScaleB(1, type.Bits() - 1) - 1),
        ElementType.UInt2 or ElementType.UInt4 or ElementType.UInt8 or ElementType.UInt16 =>
            (0, Math.ScaleB(1, type.Bits()) - 1),
        _ => null,
    };
}
