using System.Collections.Immutable;

namespace NasBuild.Core.Data.Images;

/// <summary>How the numbers of an image lie.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="ChannelsLast">Whether a pixel's channels lie together, [H, W, C], or in planes, [C, H, W].</param>
internal sealed record ImageLayout(int Channels, int Height, int Width, bool ChannelsLast)
{
    /// <summary>The layout of a sample of that shape; null where it is no image.</summary>
    public static ImageLayout? Of(ImmutableArray<long> sample) => sample is not [var first, var second, var third] ? null
        : first is not (1 or 3) && third is 1 or 3 ? new((int)third, (int)first, (int)second, true)
        : new((int)first, (int)second, (int)third, false);
}
