using System.IO.Compression;
using SkiaSharp;

namespace NasBuild.Benchmarks.FirstContacts;

/// <summary>
/// Test images of Fashion-MNIST as users have pictures: JPEG, PNG and WebP, of many sizes, grey and in colours, in a
/// folder for each class, whose alphabetical order is not that of the model.
/// </summary>
internal static class MixedPictures
{
    private const int Side = 28;
    private const int Quality = 95;

    private static readonly string[] Names =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
    private static readonly int[] Sides = [28, 31, 40, 64, 100, 200];

    private static readonly (SKEncodedImageFormat Format, string Ending)[] Formats =
    [
        (SKEncodedImageFormat.Jpeg, ".jpg"), (SKEncodedImageFormat.Png, ".png"), (SKEncodedImageFormat.Webp, ".webp"),
        (SKEncodedImageFormat.Jpeg, ".JPEG"),
    ];

    /// <summary>Writes pictures.</summary>
    /// <param name="folder">The folder of the classes' folders.</param>
    /// <param name="count">The number of pictures.</param>
    public static void Write(string folder, int count)
    {
        var random = new Random(0);
        var pixels = Read("t10k-images-idx3-ubyte.gz", 16, count * Side * Side);
        var labels = Read("t10k-labels-idx1-ubyte.gz", 8, count);
        for (var i = 0; i < count; i++)
        {
            using var image = Image(pixels.AsSpan(i * Side * Side, Side * Side), isGrey: random.Next(2) == 0);
            var side = Sides[random.Next(Sides.Length)];
            using var resized = image.Resize(
                new SKImageInfo(side, side), new SKSamplingOptions(SKCubicResampler.Mitchell));
            var (format, ending) = Formats[random.Next(Formats.Length)];
            using var encoded = resized.Encode(format, Quality);
            var classFolder = Directory.CreateDirectory(Path.Combine(folder, Names[labels[i]])).FullName;
            File.WriteAllBytes(Path.Combine(classFolder, $"{i:00000}{ending}"), encoded.ToArray());
        }
    }

    private static SKBitmap Image(ReadOnlySpan<byte> pixels, bool isGrey)
    {
        var bitmap = new SKBitmap(Side, Side, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < pixels.Length; i++)
        {
            bitmap.SetPixel(i % Side, i / Side, new SKColor(pixels[i], pixels[i], pixels[i]));
        }

        return bitmap;
    }

    private static byte[] Read(string file, int header, int count)
    {
        using var stream = new GZipStream(
            File.OpenRead(Path.Combine(Repository.Shared, "data", "fashion-mnist", file)), CompressionMode.Decompress);
        stream.ReadExactly(new byte[header]);
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
