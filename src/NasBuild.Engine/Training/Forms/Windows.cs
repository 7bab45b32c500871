namespace NasBuild.Engine.Training.Forms;

/// <summary>
/// Windows that slide over the spatial axes of an image: those of a convolution or a pooling. Window n covers along
/// each axis the positions n * stride + k * dilation - begin of the image, for k from 0 up to the kernel's size;
/// positions outside are padding.
/// </summary>
/// <param name="Image">The image's size.</param>
/// <param name="Count">The number of windows.</param>
/// <param name="Kernel">The number of positions in a window.</param>
/// <param name="Strides">The distance from one window to the next.</param>
/// <param name="Dilations">The distance from one position of a window to the next.</param>
/// <param name="Begin">The padding before the image.</param>
public sealed record Windows(
    long[] Image, long[] Count, long[] Kernel, long[] Strides, long[] Dilations, long[] Begin)
{
    /// <summary>
    /// The padding that the last window reaches after the image; negative if it leaves positions of the image
    /// uncovered.
    /// </summary>
    public long[] End => Map(i => Reach(i) - Begin[i] - Image[i]);

    /// <summary>The number of spatial axes.</summary>
    public int Rank => Image.Length;

    /// <summary>
    /// Returns the windows of a node that reads <paramref name="image"/>, whose output has <paramref name="count"/>
    /// positions.
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

    /// <summary>Returns one number per axis.</summary>
    public long[] Map(Func<int, long> axis) => [.. Enumerable.Range(0, Rank).Select(axis)];

    // The distance from the first position of the first window to the last of the last one.
    private long Reach(int i) => ((Count[i] - 1) * Strides[i]) + ((Kernel[i] - 1) * Dilations[i]) + 1;

    private long Same(int i) => Math.Max(0, Reach(i) - Image[i]);
}
