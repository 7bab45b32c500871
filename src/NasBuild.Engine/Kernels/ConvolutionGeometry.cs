namespace NasBuild.Engine.Kernels;

/// <summary>One spatial axis of a convolution.</summary>
/// <param name="Size">The input's size, without padding.</param>
/// <param name="Output">The output's size.</param>
/// <param name="Kernel">The number of taps.</param>
/// <param name="Stride">The distance from one output to the next.</param>
/// <param name="Dilation">The distance from one tap to the next.</param>
/// <param name="Pad">The number of zeros before the input.</param>
internal readonly record struct ConvolutionAxis(int Size, int Output, int Kernel, int Stride, int Dilation, int Pad)
{
    /// <summary>
    /// Returns the phase of tap <paramref name="i"/>: the offset of the input positions that it reads, modulo the
    /// stride.
    /// </summary>
    public int Phase(int i) => i * Dilation % Stride;

    /// <summary>
    /// Returns the shift of tap <paramref name="i"/>: its distance from the output's own position, in positions of its
    /// phase.
    /// </summary>
    public int Shift(int i) => i * Dilation / Stride;

    /// <summary>The number of positions of a phase that the outputs read.</summary>
    public int PhaseSize => Output + Shift(Kernel - 1);

    /// <summary>
    /// Returns the input position of position <paramref name="q"/> of phase <paramref name="phase"/>; outside the
    /// input, zero is read.
    /// </summary>
    public int Position(int q, int phase) => (q * Stride) + phase - Pad;

    /// <summary>
    /// Returns the positions of a phase that are inside the input: the first, and the one after the last.
    /// </summary>
    public (int First, int End) Inside(int phase) => (
        Math.Max(0, DivideUp(Pad - phase, Stride)),
        Math.Max(0, DivideUp(Size + Pad - phase, Stride)));

    private static int DivideUp(int a, int b) => a >= 0 ? (a + b - 1) / b : -(-a / b);
}

/// <summary>A two-dimensional convolution of a batch of images.</summary>
/// <param name="Images">The number of images.</param>
/// <param name="Inputs">The number of input channels of a group.</param>
/// <param name="Outputs">The number of output channels of a group.</param>
/// <param name="Groups">The number of groups.</param>
/// <param name="Rows">The vertical axis.</param>
/// <param name="Columns">The horizontal axis.</param>
internal sealed record ConvolutionGeometry(
    int Images, int Inputs, int Outputs, int Groups, ConvolutionAxis Rows, ConvolutionAxis Columns)
{
    /// <summary>
    /// Returns the geometry of a node with ONNX's attributes <c>strides</c>, <c>dilations</c> and <c>pads</c>.
    /// </summary>
    /// <param name="attributes">The attributes, all written out.</param>
    /// <param name="input">The input's shape [N, C, H, W].</param>
    /// <param name="weights">The weights' shape [M, C / groups, kH, kW].</param>
    public static ConvolutionGeometry Of(
        ConvolutionAttributes attributes, ReadOnlySpan<long> input, ReadOnlySpan<long> weights)
    {
        var axes = new ConvolutionAxis[2];
        for (var i = 0; i < 2; i++)
        {
            var (size, kernel, stride, dilation) = (
                (int)input[2 + i], (int)weights[2 + i], attributes.Strides[i], attributes.Dilations[i]);
            var output = ((size + attributes.Pads[i] + attributes.Pads[2 + i] - (dilation * (kernel - 1)) - 1) / stride)
                + 1;
            axes[i] = new ConvolutionAxis(size, output, kernel, stride, dilation, attributes.Pads[i]);
        }

        return new ConvolutionGeometry(
            (int)input[0], (int)weights[1], (int)weights[0] / attributes.Groups, attributes.Groups, axes[0], axes[1]);
    }

    /// <summary>The number of taps of one channel.</summary>
    public int Taps => Rows.Kernel * Columns.Kernel;

    /// <summary>The number of elements of an input image of one group.</summary>
    public long InputSize => (long)Inputs * Rows.Size * Columns.Size;

    /// <summary>The number of elements of an output image of one group.</summary>
    public long OutputSize => (long)Outputs * Rows.Output * Columns.Output;
}

/// <summary>The attributes of a convolution's node.</summary>
internal sealed record ConvolutionAttributes(int[] Strides, int[] Dilations, int[] Pads, int Groups)
{
    public static ConvolutionAttributes Of(KernelAttributes node) =>
        new(node["strides"], node["dilations"], node["pads"], node["group"][0]);
}
