namespace NasBuild.Engine.Kernels;

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
