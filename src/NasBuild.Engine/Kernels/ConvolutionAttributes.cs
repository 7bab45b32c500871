namespace NasBuild.Engine.Kernels;

/// <summary>The attributes of a convolution's node.</summary>
internal sealed record ConvolutionAttributes(int[] Strides, int[] Dilations, int[] Pads, int Groups)
{
    public static ConvolutionAttributes Of(KernelAttributes node) =>
        new(node["strides"], node["dilations"], node["pads"], node["group"][0]);
}
