using System.Collections.Immutable;

namespace NasBuild.Core.Data.Images;

/// <summary>The memory layout of an image.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of pixels in a row.</param>
/// <param name="ChannelsLast">
/// True if a pixel's channels are contiguous, [H, W, C]; otherwise they are in planes, [C, H, W].
/// </param>
internal sealed record ImageLayout(int Channels, int Height, int Width, bool ChannelsLast)
{
    /// <summary>Returns the layout of a sample of that shape; null if it is not an image.</summary>
    public static ImageLayout? Of(ImmutableArray<long> sample) =>
        sample is not [var first, var second, var third] ? null
            : first is not (1 or 3) && third is 1 or 3 ? new((int)third, (int)first, (int)second, true)
            : new((int)first, (int)second, (int)third, false);
}
