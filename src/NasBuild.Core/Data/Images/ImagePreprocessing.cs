// Resampling as Pillow has it: bilinear, as wide as the reduction (antialiased), in 22 bits of fixed point.
// This class is also generated into the consumer's code, so it is written in C# 7.3 and needs nothing else.
#pragma warning disable IDE0090, IDE0300, IDE0305, IDE0330, CA1819
namespace NasBuild.Core.Data.Images;

/// <summary>
/// Makes a model's input from an image: resized with antialiasing, cropped, in the order of the model's channels,
/// normalized.
/// </summary>
internal sealed class ImagePreprocessing
{
    private const int Precision = 22;
    private readonly int shorterSide;
    private readonly bool reversed;
    private readonly bool gray;
    private readonly bool channelsLast;
    private readonly float[][] values;

    /// <param name="channels">The number of the input's channels: 1 or 3.</param>
    /// <param name="height">The input's height, pixels.</param>
    /// <param name="width">The input's width, pixels.</param>
    /// <param name="channelsLast">True for [height, width, channels]; otherwise [channels, height, width].</param>
    /// <param name="shorterSide">
    /// What the image's shorter side becomes before the middle is cut out; 0 if the image is stretched to the input's
    /// size.
    /// </param>
    /// <param name="reversed">True if the channels are blue, green, red.</param>
    /// <param name="gray">True if every channel is the luminance.</param>
    /// <param name="min">What the byte 0 becomes.</param>
    /// <param name="max">What the byte 255 becomes.</param>
    /// <param name="mean">What is then subtracted: a number, or one for each channel.</param>
    /// <param name="deviation">What is then divided by: a number, or one for each channel.</param>
    public ImagePreprocessing(
        int channels, int height, int width, bool channelsLast, int shorterSide, bool reversed, bool gray, double min,
        double max, double[] mean, double[] deviation)
    {
        Channels = channels;
        Height = height;
        Width = width;
        this.channelsLast = channelsLast;
        this.shorterSide = shorterSide;
        this.reversed = reversed;
        this.gray = gray || channels == 1;
        values = new float[channels][];
        for (int c = 0; c < channels; c++)
        {
            values[c] = new float[256];
            for (int b = 0; b < 256; b++)
            {
                double scaled = min + (b * (max - min) / 255);
                values[c][b] = (float)((scaled - mean[c % mean.Length]) / deviation[c % deviation.Length]);
            }
        }
    }

    /// <summary>The number of the input's channels.</summary>
    public int Channels { get; }

    /// <summary>The input's height, pixels.</summary>
    public int Height { get; }

    /// <summary>The input's width, pixels.</summary>
    public int Width { get; }

    /// <summary>Returns the input of an image, for a model that takes numbers.</summary>
    /// <param name="pixels">
    /// The image: rows from the top, for each pixel 1 byte (gray), 3 (red, green, blue), or 4 (the fourth is dropped).
    /// </param>
    /// <param name="width">The image's width, pixels.</param>
    /// <param name="height">The image's height, pixels.</param>
    public float[] Values(byte[] pixels, int width, int height)
    {
        byte[] bytes = Bytes(pixels, width, height);
        float[] result = new float[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            result[i] = Value(channelsLast ? i % Channels : i / (Height * Width), bytes[i]);
        }

        return result;
    }

    /// <summary>Returns the input of an image, for a model that takes bytes.</summary>
    /// <param name="pixels">
    /// The image: rows from the top, for each pixel 1 byte (gray), 3 (red, green, blue), or 4 (the fourth is dropped).
    /// </param>
    /// <param name="width">The image's width, pixels.</param>
    /// <param name="height">The image's height, pixels.</param>
    public byte[] Bytes(byte[] pixels, int width, int height)
    {
        int count = pixels.Length / (width * height);
        if (count * width * height != pixels.Length || (count != 1 && count != 3 && count != 4))
        {
            throw new System.ArgumentException(
                "An image of " + width + " x " + height + " pixels has 1, 3 or 4 bytes for each of them, not "
                + pixels.Length + " in all.");
        }

        int parts = gray ? 1 : 3;
        byte[] image = Parts(pixels, count, parts);
        int toWidth = Width, toHeight = Height;
        if (shorterSide > 0)
        {
            toWidth = width <= height ? shorterSide : (int)((long)shorterSide * width / height);
            toHeight = height <= width ? shorterSide : (int)((long)shorterSide * height / width);
        }

        image = Across(image, width, height, parts, toWidth);
        image = Down(image, toWidth, height, parts, toHeight);

        // The middle: half a pixel is rounded to the even one.
        int left = (int)System.Math.Round((toWidth - Width) / 2.0);
        int top = (int)System.Math.Round((toHeight - Height) / 2.0);
        byte[] result = new byte[Channels * Height * Width];
        for (int c = 0; c < Channels; c++)
        {
            int part = parts == 1 ? 0 : reversed ? 2 - c : c;
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    int at = channelsLast ? (((y * Width) + x) * Channels) + c : (((c * Height) + y) * Width) + x;
                    result[at] = image[(((((top + y) * toWidth) + left + x) * parts) + part)];
                }
            }
        }

        return result;
    }

    /// <summary>Returns the number that a byte of a channel of the input stands for.</summary>
    public float Value(int channel, byte part)
    {
        return values[channel][part];
    }

    // The luminance is that of ITU-R BT.601 in 16 bits of fixed point.
    private static byte[] Parts(byte[] pixels, int count, int parts)
    {
        if (count == parts)
        {
            return pixels;
        }

        int pixelCount = pixels.Length / count;
        byte[] result = new byte[pixelCount * parts];
        for (int i = 0; i < pixelCount; i++)
        {
            int from = i * count;
            if (parts == 1)
            {
                result[i] = (byte)(((19595 * pixels[from]) + (38470 * pixels[from + 1]) + (7471 * pixels[from + 2])
                    + 32768) >> 16);
                continue;
            }

            for (int p = 0; p < parts; p++)
            {
                result[(i * parts) + p] = pixels[count == 1 ? i : from + p];
            }
        }

        return result;
    }

    private static byte[] Across(byte[] image, int width, int height, int parts, int toWidth)
    {
        if (width == toWidth)
        {
            return image;
        }

        int[][] weights;
        int[] starts = Weights(width, toWidth, out weights);
        byte[] result = new byte[toWidth * height * parts];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < toWidth; x++)
            {
                int from = ((y * width) + starts[x]) * parts;
                Sum(image, from, parts, parts, weights[x], result, ((y * toWidth) + x) * parts);
            }
        }

        return result;
    }

    private static byte[] Down(byte[] image, int width, int height, int parts, int toHeight)
    {
        if (height == toHeight)
        {
            return image;
        }

        int[][] weights;
        int[] starts = Weights(height, toHeight, out weights);
        byte[] result = new byte[width * toHeight * parts];
        for (int y = 0; y < toHeight; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int from = ((starts[y] * width) + x) * parts;
                Sum(image, from, width * parts, parts, weights[y], result, ((y * width) + x) * parts);
            }
        }

        return result;
    }

    private static void Sum(byte[] image, int from, int step, int parts, int[] weights, byte[] result, int to)
    {
        for (int p = 0; p < parts; p++)
        {
            int sum = 1 << (Precision - 1);
            for (int i = 0; i < weights.Length; i++)
            {
                sum += image[from + (i * step) + p] * weights[i];
            }

            result[to + p] = (byte)System.Math.Min(System.Math.Max(sum >> Precision, 0), 255);
        }
    }

    // A pixel of the result is a mean of those within one step of it, weighted by their distance.
    private static int[] Weights(int size, int toSize, out int[][] weights)
    {
        double scale = (double)size / toSize;
        double reach = System.Math.Max(scale, 1);
        int[] starts = new int[toSize];
        weights = new int[toSize][];
        for (int i = 0; i < toSize; i++)
        {
            double center = (i + 0.5) * scale;
            int start = System.Math.Max((int)(center - reach + 0.5), 0);
            int end = System.Math.Min((int)(center + reach + 0.5), size);
            double[] shares = new double[end - start];
            double sum = 0;
            for (int j = 0; j < shares.Length; j++)
            {
                double distance = System.Math.Abs((start + j - center + 0.5) * (1 / reach));
                shares[j] = distance < 1 ? 1 - distance : 0;
                sum += shares[j];
            }

            starts[i] = start;
            weights[i] = new int[shares.Length];
            for (int j = 0; j < shares.Length; j++)
            {
                weights[i][j] = (int)(0.5 + (shares[j] * (sum == 0 ? 1 : 1 / sum) * (1 << Precision)));
            }
        }

        return starts;
    }
}
