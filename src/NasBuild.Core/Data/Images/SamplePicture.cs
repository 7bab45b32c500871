using SkiaSharp;

namespace NasBuild.Core.Data.Images;

/// <summary>Draws a sample of numbers as a small picture, for a reader.</summary>
internal static class SamplePicture
{
    /// <summary>The longest side of a picture, in pixels.</summary>
    public const int MaxSide = 96;

    /// <summary>The maximum number of numbers that are drawn.</summary>
    public const int MaxValues = 1 << 25;

    // The ranges that pixels usually have.
    private static readonly (float Low, float High)[] Ranges = [(0, 1), (-1, 1), (0, 255)];

    /// <summary>Returns a PNG; null if the layout is no image's.</summary>
    /// <param name="values">The numbers, in the layout's order.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="isReversed">True if the channels are blue, green, red.</param>
    /// <param name="range">The range of the numbers; null for that of pixels which they fit, else their own.</param>
    public static byte[]? Png(
        ReadOnlySpan<float> values, ImageLayout layout, bool isReversed, (float Low, float High)? range)
    {
        var (channels, height, width) = (layout.Channels, layout.Height, layout.Width);
        if (channels is not (1 or 3) || height < 2 || width < 2
            || values.Length != channels * height * width)
        {
            return null;
        }

        var (low, high) = range ?? RangeOf(values);
        var pixels = new byte[4 * height * width];
        for (var i = 0; i < height * width; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                var channel = channels == 1 ? 0 : isReversed ? 2 - c : c;
                var value = values[layout.ChannelsLast ? (i * channels) + channel : (channel * height * width) + i];
                pixels[(4 * i) + c] = (byte)Math.Clamp(255 * (value - low) / (high - low), 0, 255);
            }

            pixels[(4 * i) + 3] = 255;
        }

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        pixels.CopyTo(bitmap.GetPixelSpan());
        var scale = Math.Min(1, (double)MaxSide / Math.Max(height, width));
        using var small = scale >= 1 ? null : bitmap.Resize(
            new SKImageInfo(
                Math.Max(1, (int)(scale * width)), Math.Max(1, (int)(scale * height)), SKColorType.Rgba8888,
                SKAlphaType.Opaque),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var encoded = (small ?? bitmap).Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }

    private static (float Low, float High) RangeOf(ReadOnlySpan<float> values)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        var usual = Array.Find(Ranges, r => r.Low <= low && high <= r.High);
        return usual != default ? usual : high > low ? (low, high) : (low, low + 1);
    }
}
