namespace NasBuild.Core.Configuration.Quantities;

/// <summary>
/// What the bytes of an image become: numbers in a range, of which each channel's mean is subtracted, and which are divided
/// by its standard deviation.
/// </summary>
/// <param name="Name">Its name in nas.yaml; null if that gives a range.</param>
/// <param name="Range">The range of the bytes 0 to 255.</param>
/// <param name="Mean">The mean of each channel.</param>
/// <param name="Deviation">The standard deviation of each channel.</param>
public sealed record Normalization(
    string? Name, PixelRange Range, IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Numbers from 0 to 1.</summary>
    public static Normalization None { get; } = InRange(new PixelRange(0, 1), "none");

    /// <summary>
    /// As networks for ImageNet are mostly trained: the mean and standard deviation of its images, red, green, blue.
    /// </summary>
    public static Normalization ImageNet { get; } =
        new("imagenet", new PixelRange(0, 1), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>Returns numbers in a range.</summary>
    public static Normalization InRange(PixelRange range, string? name = null) => new(name, range, [0], [1]);
}
