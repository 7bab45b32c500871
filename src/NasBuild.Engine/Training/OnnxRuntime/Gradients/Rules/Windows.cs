namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>
/// Windows that slide over the spatial axes of an image: those of a convolution or a pooling. Window n touches along
/// each axis the places n * stride + k * dilation - begin of the image, for k from 0 up to the kernel's size; what lies
/// outside is padding.
/// </summary>
/// <param name="Image">The image's size.</param>
/// <param name="Count">How many windows there are.</param>
/// <param name="Kernel">How many places a window touches.</param>
/// <param name="Strides">The way from one window to the next.</param>
/// <param name="Dilations">The way from one place of a window to the next.</param>
/// <param name="Begin">The padding before the image.</param>
internal sealed record Windows(
    long[] Image, long[] Count, long[] Kernel, long[] Strides, long[] Dilations, long[] Begin)
{
    /// <summary>
    /// The padding that the last window reaches after the image; negative where it leaves places of the image
    /// untouched.
    /// </summary>
    public long[] End => Map(i => Reach(i) - Begin[i] - Image[i]);

    /// <summary>The number of spatial axes.</summary>
    public int Rank => Image.Length;

    /// <summary>
    /// The windows of a node that reads <paramref name="image"/>, whose output has <paramref name="count"/> places.
    /// </summary>
    public static Windows Of(Onnx.Node node, IEnumerable<long> image, IEnumerable<long> count, IEnumerable<long> kernel)
    {
        long[] size = [.. image];
        long[] Ints(string attribute, long absent) =>
            node.Ints(attribute) is { } values ? [.. values] : [.. Enumerable.Repeat(absent, size.Length)];
        var windows = new Windows(
            size,
            [.. count],
            [.. kernel],
            Ints("strides", 1),
            Ints("dilations", 1),
            [.. (node.Ints("pads") ?? []).Take(size.Length)]);
        return node.Text("auto_pad", "NOTSET") switch
        {
            "SAME_UPPER" => windows with { Begin = windows.Map(i => windows.Same(i) / 2) },
            "SAME_LOWER" => windows with { Begin = windows.Map(i => (windows.Same(i) + 1) / 2) },
            "NOTSET" when windows.Begin.Length == size.Length => windows,
            _ => windows with { Begin = new long[size.Length] },
        };
    }

    /// <summary>One number by axis.</summary>
    public long[] Map(Func<int, long> axis) => [.. Enumerable.Range(0, Rank).Select(axis)];

    // From the first place of the first window to the last of the last one.
    private long Reach(int i) => ((Count[i] - 1) * Strides[i]) + ((Kernel[i] - 1) * Dilations[i]) + 1;

    private long Same(int i) => Math.Max(0, Reach(i) - Image[i]);
}
