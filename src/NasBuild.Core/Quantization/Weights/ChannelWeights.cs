// Symmetric per-channel weights: Krishnamoorthi, Quantizing deep convolutional networks for efficient inference, 2018,
// arXiv 1806.08342.
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>Weights as signed bytes with one scale per output channel: weight = scale[channel] * byte.</summary>
/// <param name="Data">The bytes, in the layout of the float weights.</param>
/// <param name="Scales">One positive scale per index of the channel axis.</param>
internal sealed record ChannelWeights(sbyte[] Data, float[] Scales)
{
    /// <summary>Returns the largest byte: 127, or 63 for processors whose 8-bit dot product saturates.</summary>
    public static int Limit(bool reduceRange) => reduceRange ? 63 : 127;

    /// <summary>
    /// Returns the scales that cover the largest weight of each channel. A channel of zeros has the tensor's own scale:
    /// a scale is never 0.
    /// </summary>
    public static float[] ScalesOf(Tensor weights, int axis, int limit, bool perChannel = true)
    {
        var data = weights.ToArray<float>();
        var (channels, inner) = Strides(weights, axis);
        var scales = new float[channels];
        for (var i = 0; i < data.Length; i++)
        {
            ref var scale = ref scales[i / inner % channels];
            scale = Math.Max(scale, Math.Abs(data[i]));
        }

        var whole = scales.Length == 0 ? 0 : scales.Max();
        return Array.ConvertAll(scales, s => (perChannel && s > 1e-30f ? s : whole > 1e-30f ? whole : 1) / limit);
    }

    /// <summary>Returns the weights with the given scales.</summary>
    public static ChannelWeights Of(Tensor weights, int axis, float[] scales, int limit)
    {
        var data = weights.ToArray<float>();
        var (channels, inner) = Strides(weights, axis);
        var bytes = new sbyte[data.Length];
        for (var i = 0; i < data.Length; i++)
        {
            bytes[i] = (sbyte)Math.Clamp(
                MathF.Round(data[i] / scales[i / inner % channels], MidpointRounding.ToEven), -limit, limit);
        }

        return new ChannelWeights(bytes, scales);
    }

    private static (int Channels, int Inner) Strides(Tensor weights, int axis)
        => ((int)weights.Shape[axis], (int)weights.Shape.Skip(axis + 1).Aggregate(1L, (product, dim) => product * dim));
}
