namespace NasBuild.Engine.Kernels;

/// <summary>
/// <c>Conv</c> of images [N, C, H, W] with weights [M, C / groups, kH, kW] and, if given, a bias [M]. The weights may
/// change from run to run: ONNX Runtime's own kernel is fast with constant ones only.
/// </summary>
internal sealed unsafe class ConvolutionKernel(ConvolutionAttributes attributes) : Kernel
{
    private readonly WeightBlocks blocks = new();
    private ConvolutionGeometry? geometry;
    private PaddedImages? padded;

    public override void Compute(KernelContext context)
    {
        var current = ConvolutionGeometry.Of(attributes, context.InputShape(0), context.InputShape(1));
        if (current != geometry)
        {
            (geometry, padded) = (current, new PaddedImages(current));
        }

        float* input = context.Input(0), weights = context.Input(1), bias = context.Input(2);
        var output = context.Output(
            current.Images, current.Outputs * current.Groups, current.Rows.Output, current.Columns.Output);
        int[] order = [.. Enumerable.Range(0, current.Inputs * current.Taps)];
        for (var group = 0; group < current.Groups; group++)
        {
            var first = group * current.Outputs;
            blocks.Pack(
                current.Outputs, weights + ((long)first * order.Length), order.Length, order,
                bias == null ? null : bias + first, group, current.Groups);
        }

        context.ParallelFor(current.Images * current.Groups, i => Image(
            current, padded!, input + (i * current.InputSize), i % current.Groups, output + (i * current.OutputSize)));
    }

    public override void Dispose()
    {
        blocks.Dispose();
        base.Dispose();
    }

    private void Image(ConvolutionGeometry current, PaddedImages images, float* input, int group, float* output)
    {
        var (height, width) = (current.Rows.Output, current.Columns.Output);
        var pitch = Tiles.RoundUp(images.Span);
        var image = Scratch.OfThread.Take(Tiles.RoundUp(images.ImageSize) + Tiles.Slack + ((long)Tiles.Rows * pitch));
        var sums = image + Tiles.RoundUp(images.ImageSize) + Tiles.Slack;
        images.Fill(input, image);
        fixed (int* offsets = images.Offsets)
        {
            for (var first = 0; first < current.Outputs; first += Tiles.Rows)
            {
                Tiles.Product(
                    image, offsets, images.Offsets.Length,
                    blocks[(group * WeightBlocks.Blocks(current.Outputs)) + (first / Tiles.Rows)], sums, pitch,
                    images.Span);

                // The sums' rows have the pitch of the padded image, the output's have not.
                for (var r = 0; r < Math.Min(Tiles.Rows, current.Outputs - first); r++)
                {
                    for (var h = 0; h < height; h++, output += width)
                    {
                        new ReadOnlySpan<float>(
                            sums + (r * pitch) + (h * images.Pitch), width).CopyTo(new Span<float>(output, width));
                    }
                }
            }
        }
    }
}
