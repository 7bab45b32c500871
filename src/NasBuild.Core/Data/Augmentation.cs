// Mirroring and shifting: Krizhevsky, Sutskever, Hinton, ImageNet classification with deep convolutional neural
// networks, 2012
using NasBuild.Core.Data.Images;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>
/// Random changes of training images [C, H, W] or [H, W, C], other inputs are left alone. The result depends only on
/// seed, epoch and the image's index.
/// </summary>
/// <param name="Flip">True if an image is mirrored left to right, with probability one half.</param>
/// <param name="MaxShift">The maximum shift in each direction, in pixels; the gap repeats the image's edge.</param>
public sealed record Augmentation(bool Flip, int MaxShift)
{
    /// <summary>Returns the changes of one epoch.</summary>
    internal SampleChange In(int seed, int epoch) => (column, sample, from, to) =>
    {
        if (ImageLayout.Of(column.SampleShape) is not { } layout)
        {
            from.CopyTo(to);
            return;
        }

        var draw = DrawSeed.Of(seed, epoch, sample);
        var span = (2 * (uint)MaxShift) + 1;
        Move(
            layout,
            column.Stored.Bits() / 8,
            Flip && (draw & 1) == 1,
            (int)((uint)(draw >> 4) % span) - MaxShift,
            (int)((uint)(draw >> 36) % span) - MaxShift,
            from,
            to);
    };

    // A pixel is contiguous: one number of a plane, or all channels if they come last.
    private static void Move(
        ImageLayout layout, int elementBytes, bool flip, int right, int down, ReadOnlySpan<byte> from, Span<byte> to)
    {
        var (planes, pixelBytes) = layout.ChannelsLast ? (1, layout.Channels * elementBytes) : (
            layout.Channels, elementBytes);
        var rowBytes = layout.Width * pixelBytes;
        for (var row = 0; row < planes * layout.Height; row++)
        {
            var (plane, y) = Math.DivRem(row, layout.Height);
            var source = from.Slice(
                ((plane * layout.Height) + Math.Clamp(y - down, 0, layout.Height - 1)) * rowBytes, rowBytes);
            var target = to.Slice(row * rowBytes, rowBytes);
            for (var x = 0; x < layout.Width; x++)
            {
                var column = Math.Clamp(x - right, 0, layout.Width - 1);
                source.Slice((flip ? layout.Width - 1 - column : column) * pixelBytes, pixelBytes)
                    .CopyTo(target[(x * pixelBytes)..]);
            }
        }
    }
}
