namespace NasBuild.Engine.Kernels;

/// <summary>
/// The layout of an input image in scratch memory while a convolution reads it: with zeros around it, and with a stride
/// split into its phases, so that every tap of a row of outputs is contiguous.
/// </summary>
internal sealed unsafe class PaddedImages
{
    private readonly ConvolutionGeometry geometry;
    private readonly (int Row, int Column)[] phases;

    public PaddedImages(ConvolutionGeometry geometry)
    {
        this.geometry = geometry;
        var (rows, columns) = (geometry.Rows, geometry.Columns);
        phases = [.. from i in Enumerable.Range(0, rows.Kernel)
                     from j in Enumerable.Range(0, columns.Kernel)
                     select (rows.Phase(i), columns.Phase(j))];
        phases = [.. phases.Distinct()];
        PlaneSize = rows.PhaseSize * columns.PhaseSize;
        Offsets = [.. from c in Enumerable.Range(0, geometry.Inputs)
            from i in Enumerable.Range(0, rows.Kernel)
            from j in Enumerable.Range(0, columns.Kernel)
            let phase = Array.IndexOf(phases, (rows.Phase(i), columns.Phase(j)))
            select (((c * phases.Length) + phase) * PlaneSize) + (rows.Shift(i) * Pitch) + columns.Shift(j)];
    }

    /// <summary>The distance from one row to the next.</summary>
    public int Pitch => geometry.Columns.PhaseSize;

    /// <summary>The number of elements of one phase of one channel.</summary>
    public int PlaneSize { get; }

    /// <summary>The number of elements of an image.</summary>
    public int ImageSize => geometry.Inputs * phases.Length * PlaneSize;

    /// <summary>The distance from the first output to the last, with the pitch of the padded image.</summary>
    public int Span => ((geometry.Rows.Output - 1) * Pitch) + geometry.Columns.Output;

    /// <summary>The offset of every channel's taps, in the order of the weights.</summary>
    public int[] Offsets { get; }

    /// <summary>
    /// Writes <paramref name="image"/>, the channels of one group, in this layout to <paramref name="target"/>.
    /// </summary>
    public void Fill(float* image, float* target)
    {
        var (rows, columns) = (geometry.Rows, geometry.Columns);
        new Span<float>(target, ImageSize).Clear();
        for (var c = 0; c < geometry.Inputs; c++, image += rows.Size * columns.Size)
        {
            foreach (var (rowPhase, columnPhase) in phases)
            {
                var (top, bottom) = rows.Inside(rowPhase);
                var (left, right) = columns.Inside(columnPhase);
                right = Math.Min(right, Pitch);
                for (var q = top; q < Math.Min(bottom, rows.PhaseSize); q++)
                {
                    var from = image + (rows.Position(q, rowPhase) * columns.Size) + columns.Position(
                        left, columnPhase);
                    var to = target + (q * Pitch) + left;
                    if (columns.Stride == 1)
                    {
                        new ReadOnlySpan<float>(
                            from, Math.Max(0, right - left)).CopyTo(new Span<float>(to, Math.Max(0, right - left)));
                    }
                    else
                    {
                        for (var r = left; r < right; r++, from += columns.Stride)
                        {
                            *to++ = *from;
                        }
                    }
                }

                target += PlaneSize;
            }
        }
    }
}
