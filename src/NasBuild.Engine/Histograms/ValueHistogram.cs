using System.Numerics;
using System.Runtime.InteropServices;

namespace NasBuild.Engine.Histograms;

/// <summary>
/// A histogram of a value's elements around zero, in bins that grow: when a number reaches the limit, the limit doubles
/// and neighbouring bins merge. One pass over the samples is enough, in any order.
/// </summary>
public sealed class ValueHistogram
{
    /// <summary>The number of bins on each side of zero.</summary>
    public const int Side = 2048;

    /// <summary>The counts; bin <see cref="Side"/> begins at zero.</summary>
    public long[] Bins { get; } = new long[2 * Side];

    /// <summary>The number at which the last bin ends: the least power of two beyond all elements.</summary>
    public float Limit { get; private set; }

    /// <summary>The minimum.</summary>
    public float Min { get; private set; } = float.PositiveInfinity;

    /// <summary>The maximum.</summary>
    public float Max { get; private set; } = float.NegativeInfinity;

    /// <summary>True if there are elements, and every one is finite.</summary>
    public bool IsFinite => float.IsFinite(Min) && float.IsFinite(Max);

    /// <summary>The width of a bin.</summary>
    public float Width => Limit / Side;

    /// <summary>Counts <paramref name="numbers"/>.</summary>
    public void Add(ReadOnlySpan<float> numbers)
    {
        var (min, max) = Extremes(numbers);
        Widen(min, max);
        if (!IsFinite)
        {
            return;
        }

        var scale = Side / Limit;
        var bins = Bins;
        foreach (var number in numbers)
        {
            // A number just below the limit may be rounded to it.
            bins[Math.Min((int)((number * scale) + Side), bins.Length - 1)]++;
        }
    }

    /// <summary>Adds what another histogram has counted.</summary>
    public void Add(ValueHistogram other)
    {
        Widen(other.Min, other.Max);
        if (IsFinite && other.IsFinite)
        {
            Merge(other.Bins, other.Limit);
        }
    }

    /// <summary>Returns the counts, and behind them the bits of the minimum and maximum.</summary>
    internal long[] ToNumbers() =>
        [.. Bins, BitConverter.SingleToInt32Bits(Min), BitConverter.SingleToInt32Bits(Max)];

    /// <summary>Returns the histogram with these numbers.</summary>
    internal static ValueHistogram FromNumbers(ReadOnlySpan<long> numbers)
    {
        var histogram = new ValueHistogram();
        histogram.Widen(
            BitConverter.Int32BitsToSingle((int)numbers[^2]), BitConverter.Int32BitsToSingle((int)numbers[^1]));
        numbers[..^2].CopyTo(histogram.Bins);
        return histogram;
    }

    // Returns two infinities of wrong order if there are no numbers.
    private static (float Min, float Max) Extremes(ReadOnlySpan<float> numbers)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        var (min, max) = (new Vector<float>(least), new Vector<float>(greatest));
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        foreach (var vector in vectors)
        {
            min = Vector.Min(min, vector);
            max = Vector.Max(max, vector);
        }

        for (var i = 0; i < Vector<float>.Count; i++)
        {
            (least, greatest) = (Math.Min(least, min[i]), Math.Max(greatest, max[i]));
        }

        foreach (var number in numbers[(vectors.Length * Vector<float>.Count)..])
        {
            (least, greatest) = (Math.Min(least, number), Math.Max(greatest, number));
        }

        return (least, greatest);
    }

    private void Widen(float min, float max)
    {
        (Min, Max) = (Math.Min(Min, min), Math.Max(Max, max));
        if (!IsFinite)
        {
            return;
        }

        // A power of two: doubling keeps the bins' edges exact.
        var before = Limit;
        Limit = MathF.ScaleB(1, MathF.ILogB(Math.Max(Math.Max(Max, -Min), 1e-30f)) + 1);
        if (before > 0 && before < Limit)
        {
            long[] counts = [.. Bins];
            Array.Clear(Bins);
            Merge(counts, before);
        }
    }

    // An arithmetic shift rounds down on both sides of zero.
    private void Merge(long[] counts, float limit)
    {
        var doublings = Math.Min(MathF.ILogB(Limit) - MathF.ILogB(limit), 31);
        for (var i = 0; i < counts.Length; i++)
        {
            Bins[Side + ((i - Side) >> doublings)] += counts[i];
        }
    }
}
