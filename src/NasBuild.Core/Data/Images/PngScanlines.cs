// PNG, third edition, 7 Interlacing and 9 Filtering: w3.org/TR/png-3
using NasBuild.Core.Data.Formats;

namespace NasBuild.Core.Data.Images;

/// <summary>Decodes the decompressed rows of a PNG image.</summary>
internal static class PngScanlines
{
    // First column and row, and the steps, of Adam7's seven passes.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Returns the image with the rows of <paramref name="rows"/>.</summary>
    /// <exception cref="DataFormatException">
    /// A row has an invalid filter, or a pixel is outside the palette.
    /// </exception>
    /// <exception cref="EndOfStreamException">There are fewer rows.</exception>
    public static RasterImage Read(PngFormat.Header header, byte[] palette, Stream rows)
    {
        var image = new RasterImage(
            header.Width, header.Height, header.Channels, new byte[header.Width * header.Height * header.Channels]);
        foreach (var (x, y, stepX, stepY) in header.Interlaced ? Passes : [(0, 0, 1, 1)])
        {
            var width = (header.Width - x + stepX - 1) / stepX;
            if (width <= 0)
            {
                continue;
            }

            var rowBytes = checked((int)((((long)width * header.Samples * header.Depth) + 7) / 8));
            var pixelBytes = Math.Max(1, header.Samples * header.Depth / 8);
            var (row, above, filter) = (new byte[rowBytes], new byte[rowBytes], new byte[1]);
            for (var line = y; line < header.Height; line += stepY)
            {
                rows.ReadExactly(filter);
                rows.ReadExactly(row);
                Unfilter(filter[0], row, above, pixelBytes);
                for (var i = 0; i < width; i++)
                {
                    Pixel(header, palette, row, i, image.Pixels.AsSpan(
                        ((line * header.Width) + x + (i * stepX)) * header.Channels, header.Channels));
                }

                (row, above) = (above, row);
            }
        }

        return image;
    }

    private static void Unfilter(byte filter, byte[] row, byte[] above, int pixelBytes)
    {
        if (filter > 4)
        {
            throw new DataFormatException($"A row has the filter {filter}, which must be from 0 to 4.");
        }

        for (var i = 0; filter > 0 && i < row.Length; i++)
        {
            var (left, aboveLeft) = i < pixelBytes ? (0, 0) : (row[i - pixelBytes], above[i - pixelBytes]);
            row[i] += (byte)(filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], aboveLeft),
            });
        }
    }

    private static int Paeth(int left, int above, int aboveLeft)
    {
        var (toLeft, toAbove, toAboveLeft) = (
            Math.Abs(above - aboveLeft), Math.Abs(left - aboveLeft), Math.Abs(left + above - (2 * aboveLeft)));
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }

    private static void Pixel(PngFormat.Header header, byte[] palette, byte[] row, int place, Span<byte> pixel)
    {
        if (header.HasPalette)
        {
            var colour = Sample(row, place, header.Depth);
            if ((colour + 1) * 3 > palette.Length)
            {
                throw new DataFormatException($"A pixel has colour {colour} of a palette of {palette.Length / 3}.");
            }

            palette.AsSpan(colour * 3, 3).CopyTo(pixel);
            return;
        }

        for (var channel = 0; channel < pixel.Length; channel++)
        {
            // 16 bits keep the upper 8; fewer than 8 are scaled to the range from black to white.
            var sample = Sample(row, (place * header.Samples) + channel, header.Depth);
            pixel[channel] = (byte)(header.Depth < 8 ? sample * 255 / ((1 << header.Depth) - 1) : sample);
        }
    }

    private static int Sample(byte[] row, int place, int depth) => depth switch
    {
        8 => row[place],
        16 => row[2 * place],
        _ => (row[place * depth / 8] >> (8 - depth - (place * depth % 8))) & ((1 << depth) - 1),
    };
}
