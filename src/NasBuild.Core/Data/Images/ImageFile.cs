using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Formats;
using SkiaSharp;

namespace NasBuild.Core.Data.Images;

/// <summary>
/// Reads images: JPEG, PNG, WebP and BMP, whatever the name says. Transparency is dropped, 16 bits become 8; neither
/// colour profiles nor an orientation that a camera noted are applied, as PyTorch and Pillow do not either.
/// </summary>
internal static class ImageFile
{
    private const int MaxPixels = 1 << 26;

    /// <summary>The endings of the names of image files.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

    /// <summary>Returns true if a file is named as an image.</summary>
    public static bool IsNamedSo(string file) =>
        Endings.Any(e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the size, read from the first bytes.</summary>
    /// <exception cref="DataFormatException">The file is not an image.</exception>
    public static ImageSize Size(byte[] file)
    {
        using var codec = Codec(file);
        return new ImageSize(codec.Info.Height, codec.Info.Width);
    }

    /// <summary>Reads the image.</summary>
    /// <exception cref="DataFormatException">
    /// The file is not an image, is damaged, or has more than 67 million pixels.
    /// </exception>
    public static RasterImage Read(byte[] file)
    {
        using var codec = Codec(file);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MaxPixels)
        {
            throw new DataFormatException(
                $"It has {width} x {height} pixels: images of up to {MaxPixels} pixels can be read.");
        }

        var gray = codec.Info.ColorType is SKColorType.Gray8;
        var info = new SKImageInfo(
            width, height, gray ? SKColorType.Gray8 : SKColorType.Rgba8888,
            gray ? SKAlphaType.Opaque : SKAlphaType.Unpremul, codec.Info.ColorSpace);
        using var bitmap = new SKBitmap(info);
        return codec.GetPixels(info, bitmap.GetPixels()) switch
        {
            SKCodecResult.Success => new RasterImage(width, height, gray ? 1 : 4, bitmap.GetPixelSpan().ToArray()),
            SKCodecResult.IncompleteInput => throw new DataFormatException("It is truncated."),
            var result => throw new DataFormatException($"Its pixels are corrupt: {result}."),
        };
    }

    private static SKCodec Codec(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        var codec = SKCodec.Create(data);
        if (codec?.EncodedFormat is SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp
            or SKEncodedImageFormat.Bmp)
        {
            return codec;
        }

        codec?.Dispose();
        throw new DataFormatException("It is not an image in JPEG, PNG, WebP or BMP, or is damaged.");
    }
}
