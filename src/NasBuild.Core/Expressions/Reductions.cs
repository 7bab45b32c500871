using System.Numerics;
using System.Runtime.InteropServices;

namespace NasBuild.Core.Expressions;

/// <summary>Reductions of a whole tensor, in double precision from blocks of single-precision lanes.</summary>
internal static class Reductions
{
    private const int Block = 1024;

    public static (float Min, float Max) Range(ReadOnlySpan<float> x)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(x);
        var (min, max) = (new Vector<float>(float.PositiveInfinity), new Vector<float>(float.NegativeInfinity));
        foreach (var vector in vectors)
        {
            min = Vector.Min(min, vector);
            max = Vector.Max(max, vector);
        }

        var (minimum, maximum) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            minimum = Math.Min(minimum, min[lane]);
            maximum = Math.Max(maximum, max[lane]);
        }

        foreach (var value in x[(vectors.Length * Vector<float>.Count)..])
        {
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }

        return (minimum, maximum);
    }

    /// <summary>Returns true if no value is NaN or infinite.</summary>
    public static bool AreFinite(ReadOnlySpan<float> x)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(x);
        foreach (var vector in vectors)
        {
            // A value that is not finite minus itself is not zero.
            if (!Vector.EqualsAll(vector - vector, Vector<float>.Zero))
            {
                return false;
            }
        }

        foreach (var value in x[(vectors.Length * Vector<float>.Count)..])
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    public static double Mean(ReadOnlySpan<float> x) => Sum(x, default(Itself)) / x.Length;

    /// <summary>Returns the sample standard deviation, as PyTorch's <c>std</c>; 0 for a single number.</summary>
    public static double Deviation(ReadOnlySpan<float> x, double mean) =>
        x.Length < 2 ? 0 : Math.Sqrt(Sum(x, new SquaredDistance((float)mean)) / (x.Length - 1));

    public static double Norm(ReadOnlySpan<float> x) => Math.Sqrt(Sum(x, new SquaredDistance(0)));

    // Compiled once for each kind of term, which is a struct: the calls are inlined.
    private static double Sum<TTerm>(ReadOnlySpan<float> x, TTerm term)
        where TTerm : struct, ITerm
    {
        var sum = 0d;
        for (var start = 0; start < x.Length; start += Block)
        {
            var block = x.Slice(start, Math.Min(Block, x.Length - start));
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(block);
            var lanes = Vector<float>.Zero;
            foreach (var vector in vectors)
            {
                lanes += term.Of(vector);
            }

            sum += Vector.Sum(lanes);
            foreach (var value in block[(vectors.Length * Vector<float>.Count)..])
            {
                sum += term.Of(value);
            }
        }

        return sum;
    }

    private interface ITerm
    {
        Vector<float> Of(Vector<float> x);

        double Of(float x);
    }

    private readonly struct Itself : ITerm
    {
        public Vector<float> Of(Vector<float> x) => x;

        public double Of(float x) => x;
    }

    private readonly struct SquaredDistance(float from) : ITerm
    {
        private readonly Vector<float> lanes = new(from);

        public Vector<float> Of(Vector<float> x) => (x - lanes) * (x - lanes);

        public double Of(float x) => (double)(x - from) * (x - from);
    }
}
