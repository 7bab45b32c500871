namespace NasBuild.Core.Data.Images;

/// <summary>An image's pixels: rows from the top, one byte per channel.</summary>
/// <param name="Width">The number of pixels in a row.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Pixels">Height x Width x Channels bytes.</param>
internal sealed record RasterImage(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>
    /// Writes the image in a layout: grey is copied to three channels, colours become their luminance in one.
    /// </summary>
    /// <param name="layout">The layout; its sizes are the image's own.</param>
    /// <param name="target">The destination.</param>
    public void Write(ImageLayout layout, Span<byte> target)
    {
        var pixels = Width * Height;
        for (var channel = 0; channel < layout.Channels; channel++)
        {
            var (start, step) = layout.ChannelsLast ? (channel, layout.Channels) : (channel * pixels, 1);
            for (var i = 0; i < pixels; i++)
            {
                target[start + (i * step)] = Channels == 1 ? Pixels[i]
                    : layout.Channels == 3 ? Pixels[(3 * i) + channel]
                    : Luminance(Pixels.AsSpan(3 * i, 3));
            }
        }
    }

    // ITU-R BT.601 in 16-bit fixed point, as Pillow's convert("L") has it.
    private static byte Luminance(ReadOnlySpan<byte> rgb) =>
        (byte)(((19_595 * rgb[0]) + (38_470 * rgb[1]) + (7_471 * rgb[2]) + 32_768) >> 16);
}
