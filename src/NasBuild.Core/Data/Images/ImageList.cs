using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Data.Images;

/// <summary>Reads the images of a list.</summary>
/// <param name="configuration">The configuration with <c>data.images</c>.</param>
/// <param name="name">Their folder as messages name it.</param>
/// <param name="path">Its full path.</param>
/// <param name="position">The position of the data's key in nas.yaml.</param>
internal sealed class ImageList(NasConfiguration configuration, string name, string path, SourcePosition? position)
{
    private const long MaxFileBytes = 1 << 28;
    private const long MaxBytes = 1L << 38;

    /// <summary>Returns the images as bytes in the layout of <paramref name="input"/>.</summary>
    /// <param name="images">At least one, relative to the folder.</param>
    /// <param name="input">The model's input.</param>
    /// <exception cref="NasException">The input takes no images, or a file is not an image.</exception>
    public Column Read(IReadOnlyList<string> images, ValueInfo input)
    {
        var read = InputFor(input, images[0]);
        var (layout, preprocessing) = (read.Layout, read.Preprocessing);
        var (height, width, channels) = ((long)layout.Height, (long)layout.Width, (long)layout.Channels);
        var imageBytes = height * width * channels;
        if (imageBytes * images.Count > MaxBytes)
        {
            throw Unreadable(
                name, $"its {images.Count} images of {width} x {height} pixels take more than 256 GB.");
        }

        var written = new WrittenElements(imageBytes * images.Count);
        Each(images.Count, i => written.Write(i * imageBytes, Open(images[i], file =>
        {
            var image = ImageFile.Read(file);
            return preprocessing.Bytes(image.Pixels, image.Width, image.Height);
        })));
        return new Column(
            input.Name,
            ElementType.UInt8,
            layout.ChannelsLast ? [images.Count, height, width, channels] : [images.Count, channels, height, width],
            written.Elements);
    }

    /// <summary>Reads files on all cores; of several that cannot be read, the first is named.</summary>
    public static void Each(int count, Action<int> action)
    {
        var (failure, first) = (default(NasException), int.MaxValue);
        var telling = new Lock();
        Parallel.For(0, count, i =>
        {
            try
            {
                action(i);
            }
            catch (NasException e)
            {
                lock (telling)
                {
                    (failure, first) = i < first ? (e, i) : (failure, first);
                }
            }
        });
        if (failure is not null)
        {
            throw failure;
        }
    }

    private ImageInput InputFor(ValueInfo input, string first) =>
        ImageInput.Of(configuration, input, () => Open(first, ImageFile.Size)) ?? throw new NasException(
            Descriptors.UnusableInput.At(
                position, input.Name, $"'{name}' has images.",
                "[batch, channels, height, width] or [batch, height, width, channels] with 1 or 3 channels"));

    private T Open<T>(string image, Func<byte[], T> read)
    {
        try
        {
            var file = Path.Combine(path, image);
            var size = FileSize.Of(file);
            return size <= MaxFileBytes
                ? read(RegularFile.ReadAllBytes(file))
                : throw Unreadable(
                    Full(image), $"it has {size} bytes: images of up to {MaxFileBytes} bytes can be read.");
        }
        catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NasException(Descriptors.DataUnreadable.At(position, Full(image), e.Message), e);
        }
    }

    private NasException Unreadable(string what, string why) => new(Descriptors.DataUnreadable.At(position, what, why));

    private string Full(string entry) => $"{name.TrimEnd('/')}/{entry}";
}
