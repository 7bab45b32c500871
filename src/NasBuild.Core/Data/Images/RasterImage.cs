namespace NasBuild.Core.Data.Images;

/// <summary>An image's pixels: rows from the top, a byte a channel.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Pixels">Height x Width x Channels bytes.</param>
internal sealed record RasterImage(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>Writes the image as <paramref name="layout"/> has it: grey spread over three channels, colours as their luminance.</summary>
    /// <param name="layout">The sizes are the image's own.</param>
    /// <param name="target">Where to.</param>
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
    private static byte Luminance(ReadOnlySpan<byte> rgb) => (byte)(((19_595 * rgb[0]) + (38_470 * rgb[1]) + (7_471 * rgb[2]) + 32_768) >> 16);
}
