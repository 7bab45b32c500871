namespace NasProject._1;

/// <summary>Makes of a picture what the model takes: a small square, the thing light on black ground.</summary>
internal static class Picture
{
    /// <summary>The pixels for <see cref="ClothesClassifier.Classify"/>.</summary>
    /// <param name="png">A PNG of any size.</param>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static float[] Read(Stream png)
    {
        using var file = new MemoryStream();
        png.CopyTo(file);
        return Fit(Png.Read(file.GetBuffer().AsSpan(0, (int)file.Length)));
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
