namespace NasBuild.Engine.Kernels;

/// <summary>
/// The gradient of a convolution's weights [M, C / groups, kH, kW] from its input [N, C, H, W] and the upstream
/// gradient [N, M, oH, oW]: correlations of their planes. Images are summed in chunks whose size depends only on the
/// shapes, so that the number of threads does not change the result.
/// </summary>
internal sealed unsafe class ConvolutionWeightKernel(ConvolutionAttributes attributes, int[] kernelSize) : Kernel
{
    // The number of registers along a row that outweighs the cost of summing each one; the number of chunks that keeps
    // several cores busy.
    private const int WorthwhileVectors = 64;
    private const int MinChunks = 4;
    private readonly Scratch partial = new();
    private ConvolutionGeometry? geometry;
    private PaddedImages? padded;
    private int[] offsets = [];

    public override void Compute(KernelContext context)
    {
        var (input, upstream) = (context.InputShape(0), context.InputShape(1));
        var current = ConvolutionGeometry.Of(
            attributes, input, [upstream[1], input[1] / attributes.Groups, .. kernelSize.Select(k => (long)k)]);
        if (current != geometry)
        {
            (geometry, padded) = (current, new PaddedImages(current));
            offsets = [
                .. padded.Offsets,
                .. new int[(Tiles.CorrelatedTaps - (padded.Offsets.Length % Tiles.CorrelatedTaps))
                    % Tiles.CorrelatedTaps]];
        }

        var vectors = Tiles.RoundUp(padded!.Span) / Tiles.Lanes;
        var chunk = Math.Clamp(WorthwhileVectors / vectors, 1, Math.Max(1, current.Images / MinChunks));
        var chunks = (current.Images + chunk - 1) / chunk;
        var rows = (current.Outputs + Tiles.CorrelatedRows - 1) / Tiles.CorrelatedRows * Tiles.CorrelatedRows;
        var size = (long)rows * offsets.Length;
        var sums = partial.Take(chunks * current.Groups * size);
        float* from = context.Input(0), gradient = context.Input(1);
        context.ParallelFor(chunks * current.Groups, i =>
        {
            var (first, group) = (i / current.Groups * chunk, i % current.Groups);
            Chunk(
                current,
                from + (((first * (long)current.Groups) + group) * current.InputSize),
                gradient + (((first * (long)current.Groups) + group) * current.OutputSize),
                Math.Min(chunk, current.Images - first),
                sums + (i * size));
        });

        var output = context.Output(
            current.Outputs * current.Groups, current.Inputs, current.Rows.Kernel, current.Columns.Kernel);
        var taps = padded.Offsets.Length;
        context.ParallelFor(current.Outputs * current.Groups, m =>
        {
            var (group, row) = (m / current.Outputs, m % current.Outputs);
            for (var k = 0; k < taps; k++)
            {
                var sum = 0f;
                for (var c = 0; c < chunks; c++)
                {
                    sum += sums[(((c * current.Groups) + group) * size)
                        + (row / Tiles.CorrelatedRows * (long)offsets.Length * Tiles.CorrelatedRows)
                        + (k * Tiles.CorrelatedRows)
                        + (row % Tiles.CorrelatedRows)];
                }

                output[((long)m * taps) + k] = sum;
            }
        });
    }

    public override void Dispose()
    {
        partial.Dispose();
        base.Dispose();
    }

    private void Chunk(ConvolutionGeometry current, float* input, float* upstream, int count, float* sums)
    {
        var pitch = Tiles.RoundUp(padded!.Span);
        var rows = (current.Outputs + Tiles.CorrelatedRows - 1) / Tiles.CorrelatedRows * Tiles.CorrelatedRows;
        var gradientSize = (long)rows * pitch;
        var images = Scratch.OfThread.Take((count * ((long)padded.ImageSize + gradientSize)) + (2 * Tiles.Slack));
        var gradients = images + Tiles.RoundUp(count * padded.ImageSize) + Tiles.Slack;
        new Span<float>(images + (count * (long)padded.ImageSize), Tiles.Slack).Clear();
        for (var n = 0; n < count; n++)
        {
            padded.Fill(input + (n * current.InputSize * current.Groups), images + ((long)n * padded.ImageSize));
            Spread(
                current, upstream + (n * current.OutputSize * current.Groups), gradients + (n * gradientSize), pitch,
                rows);
        }

        fixed (int* taps = offsets)
        {
            for (var row = 0; row < rows; row += Tiles.CorrelatedRows)
            {
                for (var k = 0; k < offsets.Length; k +=
                    Tiles.CorrelatedTaps, sums += Tiles.CorrelatedRows * Tiles.CorrelatedTaps)
                {
                    Tiles.Correlate(
                        gradients + (row * (long)pitch), pitch, gradientSize, images, padded.ImageSize, taps + k, count,
                        pitch / Tiles.Lanes, sums);
                }
            }
        }
    }

    // Rows with the pitch of the padded image, and zeros between: the image's elements there add nothing.
    private void Spread(ConvolutionGeometry current, float* upstream, float* target, int pitch, int rows)
    {
        var width = current.Columns.Output;
        new Span<float>(target, rows * pitch).Clear();
        for (var m = 0; m < current.Outputs; m++, target += pitch)
        {
            for (var h = 0; h < current.Rows.Output; h++, upstream += width)
            {
                new ReadOnlySpan<float>(upstream, width).CopyTo(new Span<float>(target + (h * padded!.Pitch), width));
            }
        }
    }
}
