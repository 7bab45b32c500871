using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NasBuild.Engine.Kernels;

/// <summary>
/// The innermost loops of a convolution, on registers: a matrix product whose right rows are overlapping ranges of one
/// padded image, each found by its offset, so that nothing is copied per tap (the "indirect" convolution of Dukhan
/// 2019, applied to rows). The loops are unrolled so that every sum is a local variable: 24 sums stay in 24 of the 32
/// registers.
/// </summary>
internal static unsafe class Tiles
{
    /// <summary>The number of rows of a product's tile: weights are in blocks of as many outputs.</summary>
    public const int Rows = 8;

    /// <summary>The number of rows or taps of a correlation's tile: rows of upstream gradient by taps.</summary>
    public const int CorrelatedRows = 4;

    /// <inheritdoc cref="CorrelatedRows"/>
    public const int CorrelatedTaps = 6;

    /// <summary>The number of elements of a register.</summary>
    public const int Lanes = 16;

    /// <summary>The number of elements past the end that may be read.</summary>
    public const int Slack = 3 * Lanes;

    /// <summary>True if the processor has registers of this width. If not, ONNX's own operators are faster.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Sse.IsSupported;

    /// <summary>Rounds <paramref name="count"/> up to a whole number of registers.</summary>
    public static int RoundUp(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// Computes target[r][p] = weights[0][r] + sum over k of weights[k + 1][r] source[offsets[k] + p], for p below
    /// <paramref name="columns"/> rounded up to a register.
    /// </summary>
    /// <param name="source">The elements, readable up to a register past the end.</param>
    /// <param name="offsets">The offset of every k.</param>
    /// <param name="count">The number of k.</param>
    /// <param name="weights"><see cref="Rows"/> initial values, then as many weights per k.</param>
    /// <param name="target">The sums, with <paramref name="pitch"/> elements per row.</param>
    /// <param name="pitch">The distance from one row of <paramref name="target"/> to the next.</param>
    /// <param name="columns">The number of columns.</param>
    public static void Product(
        float* source, int* offsets, int count, float* weights, float* target, long pitch, int columns)
    {
        var p = 0;
        for (; columns - p > 2 * Lanes; p += 3 * Lanes)
        {
            Product3(source + p, offsets, count, weights, target + p, pitch);
        }

        if (columns - p > Lanes)
        {
            Product2(source + p, offsets, count, weights, target + p, pitch);
        }
        else if (columns - p > 0)
        {
            Product1(source + p, offsets, count, weights, target + p, pitch);
        }
    }

    /// <summary>
    /// Computes sums[k][r] = sum over n and p of rows[n][r][p] source[n][offsets[k] + p], for six k and four r.
    /// </summary>
    /// <param name="rows">The upstream gradients of four outputs.</param>
    /// <param name="rowPitch">The distance from one of these to the next.</param>
    /// <param name="rowsImage">The distance from one image's rows to the next image's.</param>
    /// <param name="source">The padded images.</param>
    /// <param name="sourceImage">The distance from one image to the next.</param>
    /// <param name="offsets">The offsets of six taps.</param>
    /// <param name="images">The number of images.</param>
    /// <param name="vectors">The columns of a row, in registers.</param>
    /// <param name="sums">24 sums, four per tap.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate(
        float* rows, long rowPitch, long rowsImage, float* source, long sourceImage, int* offsets, int images,
        int vectors, float* sums)
    {
        Vector512<float> a0 = Vector512<float>.Zero, a1 = Vector512<float>.Zero, a2 =
            Vector512<float>.Zero, a3 = Vector512<float>.Zero, a4 = Vector512<float>.Zero, a5 = Vector512<float>.Zero;
        Vector512<float> b0 = Vector512<float>.Zero, b1 = Vector512<float>.Zero, b2 =
            Vector512<float>.Zero, b3 = Vector512<float>.Zero, b4 = Vector512<float>.Zero, b5 = Vector512<float>.Zero;
        Vector512<float> c0 = Vector512<float>.Zero, c1 = Vector512<float>.Zero, c2 =
            Vector512<float>.Zero, c3 = Vector512<float>.Zero, c4 = Vector512<float>.Zero, c5 = Vector512<float>.Zero;
        Vector512<float> d0 = Vector512<float>.Zero, d1 = Vector512<float>.Zero, d2 =
            Vector512<float>.Zero, d3 = Vector512<float>.Zero, d4 = Vector512<float>.Zero, d5 = Vector512<float>.Zero;
        float* r0 = rows, r1 = r0 + rowPitch, r2 = r1 + rowPitch, r3 = r2 + rowPitch;
        float* s0 = source + offsets[0], s1 = source + offsets[1], s2 = source
            + offsets[2], s3 = source + offsets[3], s4 = source + offsets[4], s5 = source + offsets[5];
        for (var n = 0; n < images; n++)
        {
            for (var p = 0L; p < vectors * (long)Lanes; p += Lanes)
            {
                Vector512<float> y0 = Vector512.Load(r0 + p), y1 = Vector512.Load(r1 + p), y2 =
                    Vector512.Load(r2 + p), y3 = Vector512.Load(r3 + p);
                var x = Vector512.Load(s0 + p);
                a0 = Vector512.FusedMultiplyAdd(x, y0, a0);
                b0 = Vector512.FusedMultiplyAdd(x, y1, b0);
                c0 = Vector512.FusedMultiplyAdd(x, y2, c0);
                d0 = Vector512.FusedMultiplyAdd(x, y3, d0);
                x = Vector512.Load(s1 + p);
                a1 = Vector512.FusedMultiplyAdd(x, y0, a1);
                b1 = Vector512.FusedMultiplyAdd(x, y1, b1);
                c1 = Vector512.FusedMultiplyAdd(x, y2, c1);
                d1 = Vector512.FusedMultiplyAdd(x, y3, d1);
                x = Vector512.Load(s2 + p);
                a2 = Vector512.FusedMultiplyAdd(x, y0, a2);
                b2 = Vector512.FusedMultiplyAdd(x, y1, b2);
                c2 = Vector512.FusedMultiplyAdd(x, y2, c2);
                d2 = Vector512.FusedMultiplyAdd(x, y3, d2);
                x = Vector512.Load(s3 + p);
                a3 = Vector512.FusedMultiplyAdd(x, y0, a3);
                b3 = Vector512.FusedMultiplyAdd(x, y1, b3);
                c3 = Vector512.FusedMultiplyAdd(x, y2, c3);
                d3 = Vector512.FusedMultiplyAdd(x, y3, d3);
                x = Vector512.Load(s4 + p);
                a4 = Vector512.FusedMultiplyAdd(x, y0, a4);
                b4 = Vector512.FusedMultiplyAdd(x, y1, b4);
                c4 = Vector512.FusedMultiplyAdd(x, y2, c4);
                d4 = Vector512.FusedMultiplyAdd(x, y3, d4);
                x = Vector512.Load(s5 + p);
                a5 = Vector512.FusedMultiplyAdd(x, y0, a5);
                b5 = Vector512.FusedMultiplyAdd(x, y1, b5);
                c5 = Vector512.FusedMultiplyAdd(x, y2, c5);
                d5 = Vector512.FusedMultiplyAdd(x, y3, d5);
            }

            r0 += rowsImage;
            r1 += rowsImage;
            r2 += rowsImage;
            r3 += rowsImage;
            s0 += sourceImage;
            s1 += sourceImage;
            s2 += sourceImage;
            s3 += sourceImage;
            s4 += sourceImage;
            s5 += sourceImage;
        }

        Sum(a0, b0, c0, d0).Store(sums + 0);
        Sum(a1, b1, c1, d1).Store(sums + 4);
        Sum(a2, b2, c2, d2).Store(sums + 8);
        Sum(a3, b3, c3, d3).Store(sums + 12);
        Sum(a4, b4, c4, d4).Store(sums + 16);
        Sum(a5, b5, c5, d5).Store(sums + 20);
    }

    // The sums of four registers, as the four elements of one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sum(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        var (w, x, y, z) = (Fold(a), Fold(b), Fold(c), Fold(d));
        var low = Sse.UnpackLow(w, x) + Sse.UnpackHigh(w, x);
        var high = Sse.UnpackLow(y, z) + Sse.UnpackHigh(y, z);
        return Sse.MoveLowToHigh(low, high) + Sse.MoveHighToLow(high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector512<float> a)
    {
        var half = a.GetLower() + a.GetUpper();
        return half.GetLower() + half.GetUpper();
    }

    /// <summary>Computes eight rows by 48 columns of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product3(float* source, int* offsets, int count, float* weights, float* target, long pitch)
    {
        Vector512<float> a0 = Vector512.Create(weights[0]), a1 = a0, a2 = a0;
        Vector512<float> b0 = Vector512.Create(weights[1]), b1 = b0, b2 = b0;
        Vector512<float> c0 = Vector512.Create(weights[2]), c1 = c0, c2 = c0;
        Vector512<float> d0 = Vector512.Create(weights[3]), d1 = d0, d2 = d0;
        Vector512<float> e0 = Vector512.Create(weights[4]), e1 = e0, e2 = e0;
        Vector512<float> f0 = Vector512.Create(weights[5]), f1 = f0, f2 = f0;
        Vector512<float> g0 = Vector512.Create(weights[6]), g1 = g0, g2 = g0;
        Vector512<float> h0 = Vector512.Create(weights[7]), h1 = h0, h2 = h0;
        for (var k = 0; k < count; k++)
        {
            weights += Rows;
            var x = source + offsets[k];
            Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16), x2 = Vector512.Load(x + 32);
            var w = Vector512.Create(weights[0]);
            a0 = Vector512.FusedMultiplyAdd(x0, w, a0);
            a1 = Vector512.FusedMultiplyAdd(x1, w, a1);
            a2 = Vector512.FusedMultiplyAdd(x2, w, a2);
            w = Vector512.Create(weights[1]);
            b0 = Vector512.FusedMultiplyAdd(x0, w, b0);
            b1 = Vector512.FusedMultiplyAdd(x1, w, b1);
            b2 = Vector512.FusedMultiplyAdd(x2, w, b2);
            w = Vector512.Create(weights[2]);
            c0 = Vector512.FusedMultiplyAdd(x0, w, c0);
            c1 = Vector512.FusedMultiplyAdd(x1, w, c1);
            c2 = Vector512.FusedMultiplyAdd(x2, w, c2);
            w = Vector512.Create(weights[3]);
            d0 = Vector512.FusedMultiplyAdd(x0, w, d0);
            d1 = Vector512.FusedMultiplyAdd(x1, w, d1);
            d2 = Vector512.FusedMultiplyAdd(x2, w, d2);
            w = Vector512.Create(weights[4]);
            e0 = Vector512.FusedMultiplyAdd(x0, w, e0);
            e1 = Vector512.FusedMultiplyAdd(x1, w, e1);
            e2 = Vector512.FusedMultiplyAdd(x2, w, e2);
            w = Vector512.Create(weights[5]);
            f0 = Vector512.FusedMultiplyAdd(x0, w, f0);
            f1 = Vector512.FusedMultiplyAdd(x1, w, f1);
            f2 = Vector512.FusedMultiplyAdd(x2, w, f2);
            w = Vector512.Create(weights[6]);
            g0 = Vector512.FusedMultiplyAdd(x0, w, g0);
            g1 = Vector512.FusedMultiplyAdd(x1, w, g1);
            g2 = Vector512.FusedMultiplyAdd(x2, w, g2);
            w = Vector512.Create(weights[7]);
            h0 = Vector512.FusedMultiplyAdd(x0, w, h0);
            h1 = Vector512.FusedMultiplyAdd(x1, w, h1);
            h2 = Vector512.FusedMultiplyAdd(x2, w, h2);
        }

        a0.Store(target);
        a1.Store(target + 16);
        a2.Store(target + 32);
        target += pitch;
        b0.Store(target);
        b1.Store(target + 16);
        b2.Store(target + 32);
        target += pitch;
        c0.Store(target);
        c1.Store(target + 16);
        c2.Store(target + 32);
        target += pitch;
        d0.Store(target);
        d1.Store(target + 16);
        d2.Store(target + 32);
        target += pitch;
        e0.Store(target);
        e1.Store(target + 16);
        e2.Store(target + 32);
        target += pitch;
        f0.Store(target);
        f1.Store(target + 16);
        f2.Store(target + 32);
        target += pitch;
        g0.Store(target);
        g1.Store(target + 16);
        g2.Store(target + 32);
        target += pitch;
        h0.Store(target);
        h1.Store(target + 16);
        h2.Store(target + 32);
    }

    /// <summary>Computes eight rows by 32 columns of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product2(float* source, int* offsets, int count, float* weights, float* target, long pitch)
    {
        Vector512<float> a0 = Vector512.Create(weights[0]), a1 = a0;
        Vector512<float> b0 = Vector512.Create(weights[1]), b1 = b0;
        Vector512<float> c0 = Vector512.Create(weights[2]), c1 = c0;
        Vector512<float> d0 = Vector512.Create(weights[3]), d1 = d0;
        Vector512<float> e0 = Vector512.Create(weights[4]), e1 = e0;
        Vector512<float> f0 = Vector512.Create(weights[5]), f1 = f0;
        Vector512<float> g0 = Vector512.Create(weights[6]), g1 = g0;
        Vector512<float> h0 = Vector512.Create(weights[7]), h1 = h0;
        for (var k = 0; k < count; k++)
        {
            weights += Rows;
            var x = source + offsets[k];
            Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16);
            var w = Vector512.Create(weights[0]);
            a0 = Vector512.FusedMultiplyAdd(x0, w, a0);
            a1 = Vector512.FusedMultiplyAdd(x1, w, a1);
            w = Vector512.Create(weights[1]);
            b0 = Vector512.FusedMultiplyAdd(x0, w, b0);
            b1 = Vector512.FusedMultiplyAdd(x1, w, b1);
            w = Vector512.Create(weights[2]);
            c0 = Vector512.FusedMultiplyAdd(x0, w, c0);
            c1 = Vector512.FusedMultiplyAdd(x1, w, c1);
            w = Vector512.Create(weights[3]);
            d0 = Vector512.FusedMultiplyAdd(x0, w, d0);
            d1 = Vector512.FusedMultiplyAdd(x1, w, d1);
            w = Vector512.Create(weights[4]);
            e0 = Vector512.FusedMultiplyAdd(x0, w, e0);
            e1 = Vector512.FusedMultiplyAdd(x1, w, e1);
            w = Vector512.Create(weights[5]);
            f0 = Vector512.FusedMultiplyAdd(x0, w, f0);
            f1 = Vector512.FusedMultiplyAdd(x1, w, f1);
            w = Vector512.Create(weights[6]);
            g0 = Vector512.FusedMultiplyAdd(x0, w, g0);
            g1 = Vector512.FusedMultiplyAdd(x1, w, g1);
            w = Vector512.Create(weights[7]);
            h0 = Vector512.FusedMultiplyAdd(x0, w, h0);
            h1 = Vector512.FusedMultiplyAdd(x1, w, h1);
        }

        a0.Store(target);
        a1.Store(target + 16);
        target += pitch;
        b0.Store(target);
        b1.Store(target + 16);
        target += pitch;
        c0.Store(target);
        c1.Store(target + 16);
        target += pitch;
        d0.Store(target);
        d1.Store(target + 16);
        target += pitch;
        e0.Store(target);
        e1.Store(target + 16);
        target += pitch;
        f0.Store(target);
        f1.Store(target + 16);
        target += pitch;
        g0.Store(target);
        g1.Store(target + 16);
        target += pitch;
        h0.Store(target);
        h1.Store(target + 16);
    }

    /// <summary>Computes eight rows by 16 columns of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product1(float* source, int* offsets, int count, float* weights, float* target, long pitch)
    {
        Vector512<float> a0 = Vector512.Create(weights[0]);
        Vector512<float> b0 = Vector512.Create(weights[1]);
        Vector512<float> c0 = Vector512.Create(weights[2]);
        Vector512<float> d0 = Vector512.Create(weights[3]);
        Vector512<float> e0 = Vector512.Create(weights[4]);
        Vector512<float> f0 = Vector512.Create(weights[5]);
        Vector512<float> g0 = Vector512.Create(weights[6]);
        Vector512<float> h0 = Vector512.Create(weights[7]);
        for (var k = 0; k < count; k++)
        {
            weights += Rows;
            var x = source + offsets[k];
            Vector512<float> x0 = Vector512.Load(x);
            var w = Vector512.Create(weights[0]);
            a0 = Vector512.FusedMultiplyAdd(x0, w, a0);
            w = Vector512.Create(weights[1]);
            b0 = Vector512.FusedMultiplyAdd(x0, w, b0);
            w = Vector512.Create(weights[2]);
            c0 = Vector512.FusedMultiplyAdd(x0, w, c0);
            w = Vector512.Create(weights[3]);
            d0 = Vector512.FusedMultiplyAdd(x0, w, d0);
            w = Vector512.Create(weights[4]);
            e0 = Vector512.FusedMultiplyAdd(x0, w, e0);
            w = Vector512.Create(weights[5]);
            f0 = Vector512.FusedMultiplyAdd(x0, w, f0);
            w = Vector512.Create(weights[6]);
            g0 = Vector512.FusedMultiplyAdd(x0, w, g0);
            w = Vector512.Create(weights[7]);
            h0 = Vector512.FusedMultiplyAdd(x0, w, h0);
        }

        a0.Store(target);
        target += pitch;
        b0.Store(target);
        target += pitch;
        c0.Store(target);
        target += pitch;
        d0.Store(target);
        target += pitch;
        e0.Store(target);
        target += pitch;
        f0.Store(target);
        target += pitch;
        g0.Store(target);
        target += pitch;
        h0.Store(target);
    }
}
