using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Data.Images;

/// <summary>The numbers that the bytes of images become.</summary>
internal sealed class PixelMap
{
    private readonly float[][] values;
    private readonly int contiguous;

    private PixelMap(float[][] values, int contiguous) => (this.values, this.contiguous) = (values, contiguous);

    /// <summary>Returns numbers in a range.</summary>
    public static PixelMap Of(PixelRange range) => new(
        [[.. Enumerable.Range(0, 256).Select(b => (float)(range.Min + (b * (range.Max - range.Min) / 255)))]], 1);

    /// <summary>Returns the numbers of a model's input.</summary>
    public static PixelMap Of(ImagePreprocessing preprocessing, ImageLayout layout) => new(
        [.. Enumerable.Range(0, layout.Channels).Select(
            c => Enumerable.Range(0, 256).Select(b => preprocessing.Value(c, (byte)b)).ToArray())],
        layout.ChannelsLast ? 1 : layout.Height * layout.Width);

    /// <summary>Converts whole samples.</summary>
    public void Convert(ReadOnlySpan<byte> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = values[i / contiguous % values.Length][from[i]];
        }
    }
}
