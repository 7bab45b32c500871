using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Images;

/// <summary>An input of a model that takes images, and how they become it: see <see cref="ImagePreprocessing"/>.</summary>
/// <param name="Layout">The layout of a sample.</param>
/// <param name="ShorterSide">What an image's shorter side becomes; 0 if images are stretched.</param>
/// <param name="IsReversed">True if the channels are blue, green, red.</param>
/// <param name="IsGray">True if every channel is the luminance.</param>
/// <param name="Range">What the bytes 0 to 255 become.</param>
/// <param name="Mean">What is then subtracted.</param>
/// <param name="Deviation">What is then divided by.</param>
internal sealed record ImageInput(
    ImageLayout Layout, int ShorterSide, bool IsReversed, bool IsGray, PixelRange Range, ImmutableArray<double> Mean,
    ImmutableArray<double> Deviation)
{
    /// <summary>Makes samples of images.</summary>
    public ImagePreprocessing Preprocessing { get; } = new(
        Layout.Channels, Layout.Height, Layout.Width, Layout.ChannelsLast, ShorterSide, IsReversed, IsGray, Range.Min,
        Range.Max, [.. Mean], [.. Deviation]);


    /// <summary>Returns an input that takes images; null if it takes none.</summary>
    /// <param name="configuration">The configuration with <c>data.images</c>.</param>
    /// <param name="input">The input.</param>
    /// <param name="otherwise">
    /// Returns the size where neither the model nor nas.yaml has one, such as the first image's.
    /// </param>
    /// <exception cref="NasException">The settings do not fit the input.</exception>
    public static ImageInput? Of(NasConfiguration configuration, ValueInfo input, Func<ImageSize?> otherwise)
    {
        var (rows, columns, channels, last) = input.Shape switch
        {
            [_, { Size: 1 or 3 } first, var height, var width] => (height, width, (int)first.Size, false),
            [_, var height, var width, { Size: 1 or 3 } third] => (height, width, (int)third.Size, true),
            _ => default,
        };
        if (channels == 0)
        {
            return null;
        }

        var settings = configuration.Data.Images ?? new ImageSettings();
        var size = rows.FixedSize is null || columns.FixedSize is null ? settings.Size ?? otherwise() : null;
        return (rows.FixedSize ?? size?.Height, columns.FixedSize ?? size?.Width) is ({ } high, { } wide)
            && Math.Max(high, wide) <= ushort.MaxValue
            ? Of(configuration, input.Name, new ImageLayout(channels, (int)high, (int)wide, last)) : null;
    }

    /// <summary>Returns an input of images with this layout.</summary>
    /// <exception cref="NasException">The settings do not fit the input.</exception>
    public static ImageInput Of(NasConfiguration configuration, string input, ImageLayout layout)
    {
        var settings = configuration.Data.Images ?? new ImageSettings();
        NasException Misfit(string key, string why) => new(Descriptors.ImageSettings.At(
            configuration.PositionOf($"data.images.{key}"), $"data.images.{key}", input, why));
        string Pixels(int height, int width) => string.Create(CultureInfo.InvariantCulture, $"{height} x {width} pixels");
        foreach (var (key, numbers) in new[] { ("mean", settings.Mean), ("deviation", settings.Deviation) })
        {
            if (numbers is not null && numbers.Count != 1 && numbers.Count != layout.Channels)
            {
                throw Misfit(key, $"it has {numbers.Count} numbers for {Channels(layout)}");
            }
        }

        if (settings.Normalization?.Mean.Count > layout.Channels)
        {
            throw Misfit("normalization", $"'{settings.Normalization.Name}' is for 3 channels, the input has one");
        }

        if (layout.Channels == 1 && settings.Channels is ImageChannels.Rgb or ImageChannels.Bgr)
        {
            throw Misfit("channels", "the input has one channel");
        }

        var (shorterSide, longest) = (settings.Resize is ImageResize.ShorterSide, Math.Max(layout.Height, layout.Width));
        if (settings.Size is { } size && (shorterSide
            ? size.Height != size.Width || size.Height < longest
            : (size.Height, size.Width) != (layout.Height, layout.Width)))
        {
            throw Misfit("size", $"images of {Pixels(layout.Height, layout.Width)} {(shorterSide
                ? $"are cut out of larger ones, so give one number from {longest}" : "are needed")}");
        }

        var numbersOf = settings.Normalization ?? Normalization.InRange(configuration.Data.PixelRange);
        var reversed = settings.Channels is ImageChannels.Bgr;
        var (mean, deviation) = (settings.Mean ?? Ordered(numbersOf.Mean, reversed),
            settings.Deviation ?? Ordered(numbersOf.Deviation, reversed));
        return new ImageInput(
            layout, shorterSide ? settings.Size?.Height ?? longest : 0, reversed,
            settings.Channels is ImageChannels.Gray, numbersOf.Range, [.. mean], [.. deviation]);
    }

    // What is known by name is in the order red, green, blue.
    private static IEnumerable<double> Ordered(IReadOnlyList<double> numbers, bool reversed) =>
        reversed ? numbers.Reverse() : numbers;

    private static string Channels(ImageLayout layout) => layout.Channels == 1 ? "one channel" : "3 channels";
}
