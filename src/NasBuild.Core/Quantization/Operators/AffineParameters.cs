// Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, CVPR
// 2018, arXiv 1712.05877.
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>
/// The parameters of real = scale * (quantized - zero point), with an unsigned byte as the quantized number: ONNX's
/// <c>QuantizeLinear</c>.
/// </summary>
/// <param name="Scale">The distance of two adjacent levels; positive.</param>
/// <param name="ZeroPoint">The byte that represents 0.</param>
internal readonly record struct AffineParameters(float Scale, byte ZeroPoint)
{
    /// <summary>
    /// Returns the parameters that cover <paramref name="range"/>, widened to include 0, which must be exact: padding
    /// and ReLU produce it.
    /// </summary>
    public static AffineParameters Of(ActivationRange range)
    {
        var min = Math.Min(range.Min, 0);
        var max = Math.Max(range.Max, 0);
        var scale = (max - min) / byte.MaxValue;

        // A constant 0, and ranges whose reciprocal would overflow, have no useful scale.
        return scale < 1e-30f || !float.IsFinite(scale)
            ? new AffineParameters(1, 0)
            : new AffineParameters(
                scale, (byte)Math.Clamp(MathF.Round(-min / scale, MidpointRounding.ToEven), 0, byte.MaxValue));
    }

    /// <summary>Returns the scale and zero point as scalar constants.</summary>
    public (Tensor Scale, Tensor ZeroPoint) ToTensors() => (Tensor.Scalar("s", Scale), Tensor.Scalar("z", ZeroPoint));
}
