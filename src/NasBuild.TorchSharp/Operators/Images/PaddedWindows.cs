using NasBuild.Engine.Training.Forms;

namespace NasBuild.TorchSharp.Operators.Images;

/// <summary>Windows over an image that is padded as libtorch's operators expect it.</summary>
internal static class PaddedWindows
{
    /// <summary>
    /// Returns an image and the padding that an operator adds at both of its ends: that of the windows, or none if they
    /// need another one, which is then part of the image.
    /// </summary>
    /// <param name="windows">The windows.</param>
    /// <param name="x">The image, [batch, channels, ...].</param>
    /// <param name="value">The value of the padding.</param>
    /// <param name="most">The widest padding that the operator adds; null for any.</param>
    public static (Tensor X, long[] Pads) Padded(
        this Windows windows, Tensor x, double value, Func<int, long>? most = null)
    {
        bool IsSame(int i) => windows.Begin[i] <= (most?.Invoke(i) ?? long.MaxValue)
            && Count(windows, i, windows.Begin[i], windows.Begin[i]) == windows.Count[i];
        if (Enumerable.Range(0, windows.Rank).All(IsSame))
        {
            return (x, windows.Begin);
        }

        long[] end = windows.Map(i => Math.Max(0, windows.End[i]));
        return (Pads.Around(x, [0, 0, .. windows.Begin], [0, 0, .. end], value), new long[windows.Rank]);
    }

    private static long Count(Windows windows, int i, long begin, long end) =>
        ((windows.Image[i] + begin + end - (windows.Dilations[i] * (windows.Kernel[i] - 1)) - 1) / windows.Strides[i])
        + 1;
}
