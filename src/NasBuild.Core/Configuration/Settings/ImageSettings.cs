using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>How images are brought to the size of a model's input.</summary>
public enum ImageResize
{
    /// <summary>To the input's width and height, whatever that does to the proportions.</summary>
    Stretch,

    /// <summary>Until the shorter side has the size; the middle is cut out.</summary>
    ShorterSide,
}

/// <summary>What is cut out of an image that is larger than the model's input.</summary>
public enum ImageCrop
{
    /// <summary>The middle.</summary>
    Center,
}

/// <summary>The channels that a model takes.</summary>
public enum ImageChannels
{
    /// <summary>Red, green and blue, or the luminance if the input has one channel.</summary>
    Auto,

    /// <summary>Red, green and blue.</summary>
    Rgb,

    /// <summary>Blue, green and red.</summary>
    Bgr,

    /// <summary>The luminance, in every channel.</summary>
    Gray,
}

/// <summary>The section <c>data.images</c>: how images become the input of a model.</summary>
public sealed record ImageSettings
{
    /// <summary>
    /// The size that images are brought to: height and width, or one number for both; of the shorter side with
    /// <see cref="ImageResize.ShorterSide"/>. Null for that of the model's input.
    /// </summary>
    public ImageSize? Size { get; init; }

    /// <summary>How images are brought to that size.</summary>
    public ImageResize Resize { get; init; } = ImageResize.Stretch;

    /// <summary>What is cut out of what is larger than the model's input.</summary>
    public ImageCrop Crop { get; init; } = ImageCrop.Center;

    /// <summary>What the bytes become; null for <see cref="DataSettings.PixelRange"/> alone.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>What is subtracted from the numbers: one, or one for each channel of the model; null for 0.</summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>What the numbers are then divided by: one, or one for each channel of the model; null for 1.</summary>
    public IReadOnlyList<double>? Deviation { get; init; }

    /// <summary>The channels that the model takes.</summary>
    public ImageChannels Channels { get; init; } = ImageChannels.Auto;
}
