using System.Numerics;

namespace NasBuild.Engine.Kernels;

/// <summary>
/// Rounds numbers to those that bytes represent: clamp(round(x / scale) + zero point) back in the numbers' unit, with
/// one scale and zero point for all or one per index of an axis, as a pair of QuantizeLinear and DequantizeLinear does.
/// </summary>
/// <param name="axis">The axis of the scales.</param>
/// <param name="lowest">The lowest byte.</param>
/// <param name="highest">The highest byte.</param>
internal sealed unsafe class RoundingKernel(int axis, int lowest, int highest) : Kernel
{
    // What outweighs the cost of another thread's start.
    private const int MinOfThread = 1 << 14;

    public override void Compute(KernelContext context)
    {
        var shape = context.InputShape(0);
        float* from = context.Input(0), scales = context.Input(1), zeroPoints = context.Input(2);
        var to = context.Output(shape);
        var size = Product(shape);
        if (Product(context.InputShape(1)) == 1)
        {
            InParallel(context, size, 1, (first, count) =>
                Row(from + first, to + first, count, *scales, *zeroPoints));
            return;
        }

        var (channels, inner) = (shape[axis], Product(shape.AsSpan(axis + 1)));
        if (inner == 1)
        {
            InParallel(context, size / channels, channels, (first, count) =>
            {
                for (var row = first; row < first + count; row++)
                {
                    Columns(from + (row * channels), to + (row * channels), channels, scales, zeroPoints);
                }
            });
            return;
        }

        InParallel(context, size / inner, inner, (first, count) =>
        {
            for (var row = first; row < first + count; row++)
            {
                var channel = row % channels;
                Row(from + (row * inner), to + (row * inner), inner, scales[channel], zeroPoints[channel]);
            }
        });
    }

    private static long Product(ReadOnlySpan<long> shape)
    {
        var product = 1L;
        foreach (var length in shape)
        {
            product *= length;
        }

        return product;
    }

    private static void InParallel(KernelContext context, long rows, long rowSize, Action<long, long> body)
    {
        var ofThread = Math.Max(1, (MinOfThread + rowSize - 1) / Math.Max(rowSize, 1));
        var chunks = (rows + ofThread - 1) / ofThread;
        if (chunks == 1)
        {
            body(0, rows);
        }
        else if (chunks > 1)
        {
            context.ParallelFor(
                checked((int)chunks), i => body(i * ofThread, Math.Min(ofThread, rows - (i * ofThread))));
        }
    }

    private void Row(float* from, float* to, long count, float scale, float zeroPoint)
    {
        var (scales, low, high) = (
            new Vector<float>(scale), new Vector<float>(lowest - zeroPoint), new Vector<float>(highest - zeroPoint));
        var i = 0L;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Store(Rounded(Vector.Load(from + i), scales, low, high), to + i);
        }

        for (; i < count; i++)
        {
            to[i] = Rounded(from[i], scale, zeroPoint);
        }
    }

    private void Columns(float* from, float* to, long count, float* scales, float* zeroPoints)
    {
        var (low, high) = (new Vector<float>(lowest), new Vector<float>(highest));
        var i = 0L;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var zeroPoint = Vector.Load(zeroPoints + i);
            Vector.Store(
                Rounded(Vector.Load(from + i), Vector.Load(scales + i), low - zeroPoint, high - zeroPoint), to + i);
        }

        for (; i < count; i++)
        {
            to[i] = Rounded(from[i], scales[i], zeroPoints[i]);
        }
    }

    // Bytes and zero points are small integers: their differences are exact.
    private static Vector<float> Rounded(Vector<float> x, Vector<float> scale, Vector<float> low, Vector<float> high) =>
        Vector.Min(Vector.Max(Vector.Round(x / scale, MidpointRounding.ToEven), low), high) * scale;

    private float Rounded(float x, float scale, float zeroPoint) =>
        Math.Min(Math.Max(MathF.Round(x / scale, MidpointRounding.ToEven), lowest - zeroPoint), highest - zeroPoint)
            * scale;
}
