using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NasBuild.Core.Expressions;

/// <summary>Applies functions to whole arrays, in place if source and destination are the same.</summary>
internal static class Elementwise
{
    private const int Width = 16;

    public static void Apply<TFunction>(ReadOnlySpan<float> x, Span<float> result)
        where TFunction : IUnaryFunction
    {
        var from = MemoryMarshal.Cast<float, Vector512<float>>(x);
        var to = MemoryMarshal.Cast<float, Vector512<float>>(result)[..from.Length];
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = TFunction.Of(from[i]);
        }

        var rest = x.Length % Width;
        if (rest > 0)
        {
            Span<float> last = stackalloc float[Width];
            x[^rest..].CopyTo(last);
            Apply<TFunction>(last, last);
            last[..rest].CopyTo(result[(x.Length - rest)..]);
        }
    }

    public static void Apply<TFunction>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result)
        where TFunction : IBinaryFunction
    {
        var left = MemoryMarshal.Cast<float, Vector512<float>>(x);
        var right = MemoryMarshal.Cast<float, Vector512<float>>(y)[..left.Length];
        var to = MemoryMarshal.Cast<float, Vector512<float>>(result)[..left.Length];
        for (var i = 0; i < left.Length; i++)
        {
            to[i] = TFunction.Of(left[i], right[i]);
        }

        var rest = x.Length % Width;
        if (rest > 0)
        {
            Span<float> last = stackalloc float[Width];
            Span<float> other = stackalloc float[Width];
            x[^rest..].CopyTo(last);
            y[(x.Length - rest)..x.Length].CopyTo(other);
            Apply<TFunction>(last, other, last);
            last[..rest].CopyTo(result[(x.Length - rest)..]);
        }
    }

    /// <summary>Computes result = factor (x - offset).</summary>
    public static void Scale(ReadOnlySpan<float> x, float offset, float factor, Span<float> result)
    {
        var from = MemoryMarshal.Cast<float, Vector512<float>>(x);
        var to = MemoryMarshal.Cast<float, Vector512<float>>(result)[..from.Length];
        var (offsets, factors) = (Vector512.Create(offset), Vector512.Create(factor));
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = (from[i] - offsets) * factors;
        }

        for (var i = from.Length * Width; i < x.Length; i++)
        {
            result[i] = (x[i] - offset) * factor;
        }
    }
}
