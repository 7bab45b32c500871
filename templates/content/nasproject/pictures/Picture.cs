using SkiaSharp;

namespace NasProject._1;

/// <summary>Makes of a picture what the model takes: a small square, the thing light on black ground.</summary>
internal static class Picture
{
    private const int MostPixels = 1 << 26;

    /// <summary>The pixels for <see cref="ClothesClassifier.Classify"/>.</summary>
    /// <param name="image">A JPEG, PNG, WebP or BMP of any size.</param>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static float[] Read(Stream image)
    {
        using var data = SKData.Create(image);
        using var codec = data is null ? null : SKCodec.Create(data);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height > MostPixels)
        {
            throw new InvalidDataException("Only images (JPEG, PNG, WebP, BMP) of up to 67 million pixels can be read.");
        }

        using var bitmap = new SKBitmap(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        return codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success
            ? Fit(Grey(bitmap))
            : throw new InvalidDataException("The image is damaged.");
    }

    // The luminance of ITU-R BT.601.
    private static GreyImage Grey(SKBitmap bitmap)
    {
        var rgba = bitmap.GetPixelSpan();
        var grey = new byte[bitmap.Width * bitmap.Height];
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = (byte)(((299 * rgba[4 * i]) + (587 * rgba[(4 * i) + 1]) + (114 * rgba[(4 * i) + 2])) / 1000);
        }

        return new GreyImage(bitmap.Width, bitmap.Height, grey);
    }

    // In the middle of a square, each of the small pixels being the mean of those that it covers.
    private static float[] Fit(GreyImage image)
    {
        var side = Math.Max(image.Width, image.Height);
        var isOnWhite = IsOnWhite(image);
        var fitted = new float[ClothesClassifier.Side * ClothesClassifier.Side];
        for (var i = 0; i < fitted.Length; i++)
        {
            var (top, bottom, height) = Covered(i / ClothesClassifier.Side, side, image.Height);
            var (left, right, width) = Covered(i % ClothesClassifier.Side, side, image.Width);
            var sum = 0.0;
            for (var y = top; y < bottom; y++)
            {
                for (var x = left; x < right; x++)
                {
                    var grey = image.Pixels[(y * image.Width) + x];
                    sum += isOnWhite ? 255 - grey : grey;
                }
            }

            fitted[i] = (float)(sum / 255 / height / width);
        }

        return fitted;
    }

    // The pixels of the image that a small pixel covers, and how many it covers inside and outside of the image.
    private static (int Start, int End, int Count) Covered(int index, int side, int length)
    {
        var start = (int)((long)index * side / ClothesClassifier.Side);
        var end = Math.Max(start + 1, (int)((index + 1L) * side / ClothesClassifier.Side));
        var margin = (side - length) / 2;
        return (Math.Clamp(start - margin, 0, length), Math.Clamp(end - margin, 0, length), end - start);
    }

    private static bool IsOnWhite(GreyImage image)
    {
        var last = image.Pixels.Length - 1;
        return image.Pixels[0] + image.Pixels[image.Width - 1] + image.Pixels[last - image.Width + 1] + image.Pixels[last] > 2 * 255;
    }
}
