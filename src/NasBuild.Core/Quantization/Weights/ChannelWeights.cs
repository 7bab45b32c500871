// Symmetric per-channel weights: Krishnamoorthi, Quantizing deep convolutional networks for efficient inference, 2018,
// arXiv 1806.08342; the clipping of least squared error: Frantar et al., GPTQ, ICLR 2023, arXiv 2210.17323, section 4.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>Weights as signed bytes with one scale per output channel: weight = scale[channel] * byte.</summary>
/// <param name="Data">The bytes, in the layout of the float weights.</param>
/// <param name="Scales">One positive scale per index of the channel axis.</param>
internal sealed record ChannelWeights(sbyte[] Data, float[] Scales)
{
    /// <summary>
    /// Returns the scales that cover the largest weight of each channel, or, of a coarse grid, the share of it with the
    /// least squared error. A channel of zeros has the tensor's own scale: a scale is never 0.
    /// </summary>
    public static float[] ScalesOf(Tensor weights, int axis, ByteGrid bytes, bool perChannel = true)
    {
        var data = weights.ToArray<float>();
        var (channels, inner) = Strides(weights, axis);
        var greatest = new float[channels];
        for (var i = 0; i < data.Length; i++)
        {
            ref var own = ref greatest[i / inner % channels];
            own = Math.Max(own, Math.Abs(data[i]));
        }

        var whole = greatest.Length == 0 ? 0 : greatest.Max();
        var scales = Array.ConvertAll(
            greatest, g => (perChannel && g > 1e-30f ? g : whole > 1e-30f ? whole : 1) / bytes.Limit);
        return bytes.Clips ? Clipped(data, inner, scales, bytes, perChannel) : scales;
    }

    /// <summary>Returns the weights with the given scales.</summary>
    public static ChannelWeights Of(Tensor weights, int axis, float[] scales, ByteGrid bytes)
    {
        var data = weights.ToArray<float>();
        var (channels, inner) = Strides(weights, axis);
        var rounded = new sbyte[data.Length];
        for (var i = 0; i < data.Length; i++)
        {
            rounded[i] = (sbyte)(bytes.Step * Level(data[i], bytes.Step * scales[i / inner % channels], bytes.Levels));
        }

        return new ChannelWeights(rounded, scales);
    }

    private static float Level(float weight, float step, int levels) =>
        Math.Clamp(MathF.Round(weight / step, MidpointRounding.ToEven), -levels, levels);

    private static float[] Clipped(float[] data, int inner, float[] scales, ByteGrid bytes, bool perChannel)
    {
        var best = new float[scales.Length];
        var least = new double[scales.Length];
        Array.Fill(least, double.PositiveInfinity);
        foreach (var share in BlockWeights.Clippings)
        {
            var errors = new double[scales.Length];
            for (var i = 0; i < data.Length; i++)
            {
                var channel = i / inner % scales.Length;
                var step = bytes.Step * share * scales[channel];
                var difference = data[i] - (step * Level(data[i], step, bytes.Levels));
                errors[perChannel ? channel : 0] += difference * difference;
            }

            for (var channel = 0; channel < scales.Length; channel++)
            {
                var error = errors[perChannel ? channel : 0];
                (best[channel], least[channel]) = error < least[channel]
                    ? (share * scales[channel], error) : (best[channel], least[channel]);
            }
        }

        return best;
    }

    private static (int Channels, int Inner) Strides(Tensor weights, int axis)
        => ((int)weights.Shape[axis], (int)weights.Shape.Skip(axis + 1).Aggregate(1L, (product, dim) => product * dim));
}
