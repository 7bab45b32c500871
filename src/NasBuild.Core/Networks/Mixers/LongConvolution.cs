// Poli et al., Hyena Hierarchy: Towards Larger Convolutional Language Models, ICML 2023, arXiv 2302.10866: order 2,
// with filters that are weights themselves
using NasBuild.Core.Networks.Layers;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>
/// A causal convolution over all positions between two gates: y = q * (h (k * v)), with one filter h for each channel
/// and short convolutions before.
/// </summary>
internal static class LongConvolution
{
    private const int Short = 3;

    /// <summary>Adds the layer.</summary>
    public static string Write(NetworkWriter write, string name, string x, MixerShape shape)
    {
        var (length, width) = (shape.Length, shape.Width);

        // [batch, width, 1, length]: convolutions run along the last axis.
        string Short(string part, string dense) => Convolved(
            write, $"{name}.{part}.short",
            write.Op(
                "Unsqueeze", $"{name}.{part}.row",
                [
                    write.Op("Transpose", $"{name}.{part}.turned", [dense], Attribute.Of("perm", [0L, 2, 1])),
                    write.Constant("convolution.axis", [1], [2L]),
                ]),
            width, LongConvolution.Short, (_, back) => back == 0 ? 1 : 0);
        string Dense(string part) => Short(
            part, write.Dense($"{name}.{part}", x, width, width, MixerShape.Deviation));
        var (query, key, value) = (Dense("query"), Dense("key"), Dense("value"));

        // Filters of all reaches at first: their decay differs by channel.
        var mixed = Convolved(
            write, $"{name}.long", write.Op("Mul", $"{name}.opened", [key, value]), width, length,
            (channel, back) => Math.Exp(-back * Math.Pow(length, -2.0 * channel / width)) / Math.Sqrt(length));
        var gated = write.Op("Mul", $"{name}.gated", [query, mixed]);
        var row = write.Op(
            "Squeeze", $"{name}.channels", [gated, write.Constant("convolution.axis", [1], [2L])]);
        return write.Dense(
            $"{name}.out", write.Op("Transpose", $"{name}.positions", [row], Attribute.Of("perm", [0L, 2, 1])),
            width, width, shape.Last);
    }

    // A filter for each channel; the last of its numbers is for the position itself.
    private static string Convolved(
        NetworkWriter write, string name, string x, int channels, int size, Func<int, int, double> at)
    {
        var filters = Enumerable.Range(0, channels * size)
            .Select(i => (float)at(i / size, size - 1 - (i % size))).ToArray();
        var noise = write.Normal($"{name}.weight", [channels, 1, 1, size], MixerShape.Deviation, filters);
        return write.Op(
            "Conv", name, [x, noise], Attribute.Of("kernel_shape", [1L, size]),
            Attribute.Of("pads", [0L, size - 1, 0, 0]), Attribute.Of("group", (long)channels));
    }
}
