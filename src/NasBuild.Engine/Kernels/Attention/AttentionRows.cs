using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NasBuild.Engine.Kernels.Attention;

/// <summary>Rows of probabilities, and of their gradients.</summary>
internal static unsafe class AttentionRows
{
    /// <summary>
    /// Replaces <paramref name="count"/> scores by their softmax, and what lies behind them up to a whole register by
    /// zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(float* scores, int count)
    {
        var pitch = Tiles.RoundUp(count);
        new Span<float>(scores + count, pitch - count).Fill(float.NegativeInfinity);
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var n = 0; n < pitch; n += Tiles.Lanes)
        {
            largest = Vector512.Max(largest, Vector512.Load(scores + n));
        }

        var max = float.NegativeInfinity;
        for (var lane = 0; lane < Tiles.Lanes; lane++)
        {
            max = Math.Max(max, largest[lane]);
        }

        var (shift, sums) = (Vector512.Create(max), Vector512<float>.Zero);
        for (var n = 0; n < pitch; n += Tiles.Lanes)
        {
            var power = Exponential(Vector512.Load(scores + n) - shift);
            power.Store(scores + n);
            sums += power;
        }

        var factor = Vector512.Create(1 / Vector512.Sum(sums));
        for (var n = 0; n < pitch; n += Tiles.Lanes)
        {
            (Vector512.Load(scores + n) * factor).Store(scores + n);
        }
    }

    /// <summary>
    /// Replaces the gradients of probabilities by those of their scores: p (g - sum of p g), where p is zero behind the
    /// last key.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(float* probabilities, float* gradients, int count)
    {
        var sums = Vector512<float>.Zero;
        for (var n = 0; n < count; n += Tiles.Lanes)
        {
            sums = Vector512.FusedMultiplyAdd(Vector512.Load(probabilities + n), Vector512.Load(gradients + n), sums);
        }

        var mean = Vector512.Create(Vector512.Sum(sums));
        for (var n = 0; n < count; n += Tiles.Lanes)
        {
            (Vector512.Load(probabilities + n) * (Vector512.Load(gradients + n) - mean)).Store(gradients + n);
        }
    }

    // exp(x) for x <= 0, of relative error below 2e-7 (Cephes' expf: 2^n times a polynomial of the rest); NaN of NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exponential(Vector512<float> x)
    {
        var least = Vector512.Create(-87.33654f);
        var isZero = Vector512.LessThan(x, least);
        var clamped = Vector512.ConditionalSelect(isZero, least, x);
        var n = Vector512.Round(clamped * 1.44269504f);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), clamped);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var sum = Vector512.Create(1.9875691500e-4f);
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(1.3981999507e-3f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(8.3334519073e-3f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(4.1665795894e-2f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(1.6666665459e-1f));
        sum = Vector512.FusedMultiplyAdd(sum, r, Vector512.Create(5.0000001201e-1f));
        sum = Vector512.FusedMultiplyAdd(sum, r * r, r + Vector512<float>.One);
        var power = ((Vector512.ConvertToInt32(n) + Vector512.Create(127)) << 23).AsSingle();
        return Vector512.ConditionalSelect(isZero, Vector512<float>.Zero, sum * power);
    }
}
