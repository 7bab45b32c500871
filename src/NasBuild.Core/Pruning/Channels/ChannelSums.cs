using NasBuild.Core.Compression.Channels;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>Sums over each channel's slices of a tensor.</summary>
internal static class ChannelSums
{
    /// <summary>Returns one sum per channel.</summary>
    /// <param name="axis">The axis of the channels on the tensor.</param>
    /// <param name="channels">The channels of the group.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="values">The tensor's elements, or as many other numbers in their order.</param>
    /// <param name="term">The term that is added for an element.</param>
    public static double[] Of(
        GroupAxis axis, int channels, IReadOnlyList<long> shape, float[] values, Func<float, double> term)
    {
        var inner = (int)shape.Skip(axis.Axis + 1).Aggregate(1L, (product, dim) => product * dim);
        var size = (int)shape[axis.Axis];
        var sums = new double[channels];
        for (var i = 0; i < axis.Indices.Length; i++)
        {
            for (var start = axis.Indices[i] * inner; start < values.Length; start += size * inner)
            {
                foreach (var value in values.AsSpan(start, inner))
                {
                    sums[axis.Channels[i]] += term(value);
                }
            }
        }

        return sums;
    }
}
