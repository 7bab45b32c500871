namespace NasBuild.Engine.Kernels;

/// <summary>
/// <c>ConvTranspose</c> of [N, M, oH, oW] with weights [M, C / groups, kH, kW]: the gradient of a convolution's input.
/// The attribute <c>input_size</c> is that input's [H, W]. With a stride every phase of the input is a separate
/// convolution, by the taps that reach it.
/// </summary>
internal sealed unsafe class TransposedConvolutionKernel(ConvolutionAttributes attributes, int[] inputSize) : Kernel
{
    private readonly List<Phase> phases = [];
    private ConvolutionGeometry? geometry;
    private (int Row, int Column) origin;
    private (int Rows, int Columns) plane;

    public override void Compute(KernelContext context)
    {
        var (upstream, weights) = (context.InputShape(0), context.InputShape(1));
        var current = ConvolutionGeometry.Of(
            attributes, [upstream[0], weights[1] * attributes.Groups, inputSize[0], inputSize[1]], weights);
        if (current != geometry)
        {
            geometry = current;
            Plan(current);
        }

        foreach (var phase in phases)
        {
            for (var group = 0; group < current.Groups; group++)
            {
                phase.Weights.Pack(
                    current.Inputs, context.Input(1) + ((long)group * current.Outputs * current.Inputs * current.Taps),
                    current.Taps, phase.WeightOffsets, null, group, current.Groups);
            }
        }

        float* from = context.Input(0), to = context.Output(
            current.Images, current.Inputs * current.Groups, current.Rows.Size, current.Columns.Size);
        context.ParallelFor(current.Images * current.Groups, i =>
            Image(current, from + (i * current.OutputSize), i % current.Groups, to + (i * current.InputSize)));
    }

    public override void Dispose()
    {
        phases.ForEach(p => p.Weights.Dispose());
        base.Dispose();
    }

    // Position y of the input is position q of phase a: y = q stride + a - pad; tap i of that phase reads upstream
    // position q - shift(i).
    private void Plan(ConvolutionGeometry current)
    {
        phases.ForEach(p => p.Weights.Dispose());
        phases.Clear();
        var (rows, columns) = (current.Rows, current.Columns);
        origin = (Lowest(rows), Lowest(columns));
        plane = (Highest(rows) - origin.Row, Highest(columns) - origin.Column);
        for (var a = 0; a < rows.Stride; a++)
        {
            for (var b = 0; b < columns.Stride; b++)
            {
                var taps = (from i in Enumerable.Range(0, rows.Kernel)
                            from j in Enumerable.Range(0, columns.Kernel)
                            where rows.Phase(i) == a && columns.Phase(j) == b
                            select (i, j)).ToList();
                var (inRows, inColumns) = (rows.Inside(a), columns.Inside(b));
                phases.Add(new Phase(
                    a,
                    b,
                    inRows,
                    inColumns,
                    [.. from m in Enumerable.Range(0, current.Outputs) from t in taps
                        select (((m * plane.Rows) + inRows.First - origin.Row - rows.Shift(t.i)) * plane.Columns)
                            + inColumns.First - origin.Column - columns.Shift(t.j)],
                    [.. from m in Enumerable.Range(0, current.Outputs)
                        from t in taps
                        select (m * current.Inputs * current.Taps) + (t.i * columns.Kernel) + t.j],
                    new WeightBlocks()));
            }
        }

        static int Lowest(ConvolutionAxis axis) =>
            Math.Min(0, Enumerable.Range(0, axis.Stride).Min(p => axis.Inside(p).First) - axis.Shift(axis.Kernel - 1));
        static int Highest(ConvolutionAxis axis) =>
            Math.Max(axis.Output, Enumerable.Range(0, axis.Stride).Max(p => axis.Inside(p).End));
    }

    private void Image(ConvolutionGeometry current, float* upstream, int group, float* gradient)
    {
        var (rows, columns) = (current.Rows, current.Columns);
        var size = Tiles.RoundUp(current.Outputs * plane.Rows * plane.Columns) + Tiles.Slack;
        var pitch = Tiles.RoundUp(plane.Rows * plane.Columns);
        var image = Scratch.OfThread.Take(size + ((long)Tiles.Rows * pitch));
        var sums = image + size;
        Fill(current, upstream, image);
        foreach (var phase in phases)
        {
            var (height, width) = (phase.Rows.End - phase.Rows.First, phase.Columns.End - phase.Columns.First);
            if (height <= 0 || width <= 0)
            {
                continue;
            }

            var span = ((height - 1) * plane.Columns) + width;
            fixed (int* offsets = phase.Offsets)
            {
                for (var first = 0; first < current.Inputs; first += Tiles.Rows)
                {
                    Tiles.Product(
                        image, offsets, phase.Offsets.Length,
                        phase.Weights[(group * WeightBlocks.Blocks(current.Inputs)) + (first / Tiles.Rows)], sums,
                        pitch, span);
                    for (var r = 0; r < Math.Min(Tiles.Rows, current.Inputs - first); r++)
                    {
                        var channel = gradient + ((first + r) * (long)rows.Size * columns.Size);
                        for (var h = 0; h < height; h++)
                        {
                            var from = sums + (r * pitch) + (h * plane.Columns);
                            var to = channel + (rows.Position(phase.Rows.First + h, phase.Row) * columns.Size)
                                + columns.Position(phase.Columns.First, phase.Column);
                            for (var w = 0; w < width && columns.Stride > 1; w++)
                            {
                                to[w * columns.Stride] = from[w];
                            }

                            if (columns.Stride == 1)
                            {
                                new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
                            }
                        }
                    }
                }
            }
        }
    }

    private void Fill(ConvolutionGeometry current, float* upstream, float* target)
    {
        new Span<float>(target, (current.Outputs * plane.Rows * plane.Columns) + Tiles.Slack).Clear();
        target += (-origin.Row * plane.Columns) - origin.Column;
        for (var m = 0; m < current.Outputs; m++, target += plane.Rows * plane.Columns)
        {
            for (var h = 0; h < current.Rows.Output; h++, upstream += current.Columns.Output)
            {
                new ReadOnlySpan<float>(upstream, current.Columns.Output)
                    .CopyTo(new Span<float>(target + (h * plane.Columns), current.Columns.Output));
            }
        }
    }

    /// <summary>A phase: every stride-th position of the input.</summary>
    /// <param name="Row">The vertical phase.</param>
    /// <param name="Column">The horizontal phase.</param>
    /// <param name="Rows">Its rows inside the input.</param>
    /// <param name="Columns">Its columns inside the input.</param>
    /// <param name="Offsets">The offset of every output channel's taps in the padded upstream gradient.</param>
    /// <param name="WeightOffsets">The offsets of their weights from an input channel's first.</param>
    /// <param name="Weights">These weights in blocks of input channels.</param>
    private sealed record Phase(
        int Row, int Column, (int First, int End) Rows, (int First, int End) Columns, int[] Offsets,
        int[] WeightOffsets, WeightBlocks Weights);
}
