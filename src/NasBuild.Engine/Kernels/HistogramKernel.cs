using NasBuild.Engine.Histograms;

namespace NasBuild.Engine.Kernels;

/// <summary>A histogram of the input's elements, as the numbers of <see cref="ValueHistogram.ToNumbers"/>.</summary>
internal sealed unsafe class HistogramKernel : Kernel
{
    public override void Compute(KernelContext context)
    {
        var histogram = new ValueHistogram();
        var input = context.Input(0);
        var size = context.InputShape(0).Aggregate(1L, (product, length) => product * length);
        for (var first = 0L; first < size; first += int.MaxValue)
        {
            histogram.Add(new ReadOnlySpan<float>(input + first, (int)Math.Min(size - first, int.MaxValue)));
        }

        var numbers = histogram.ToNumbers();
        numbers.CopyTo(new Span<long>(context.Output<long>(numbers.Length), numbers.Length));
    }
}
