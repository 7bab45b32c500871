using System.Numerics;
using System.Runtime.InteropServices;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>
/// A histogram of a value's elements around zero, in bins that grow: when a number exceeds the limit, the limit doubles
/// and neighbouring bins merge. One pass over the samples is enough.
/// </summary>
internal sealed class ValueHistogram
{
    /// <summary>The number of bins on each side of zero.</summary>
    public const int Side = 2048;

    /// <summary>The counts; bin <see cref="Side"/> begins at zero.</summary>
    public long[] Bins { get; } = new long[2 * Side];

    /// <summary>The number at which the last bin ends.</summary>
    public float Limit { get; private set; }

    /// <summary>The minimum.</summary>
    public float Min { get; private set; } = float.PositiveInfinity;

    /// <summary>The maximum.</summary>
    public float Max { get; private set; } = float.NegativeInfinity;

    /// <summary>True if every element is finite.</summary>
    public bool IsFinite => float.IsFinite(Min) && float.IsFinite(Max);

    /// <summary>The width of a bin.</summary>
    public float Width => Limit / Side;

    /// <summary>Counts <paramref name="numbers"/>.</summary>
    public void Add(ReadOnlySpan<float> numbers)
    {
        Widen(numbers);
        if (!IsFinite)
        {
            return;
        }

        var reach = Math.Max(Max, -Min);
        if (Limit == 0)
        {
            // A power of two: doubling keeps the bins' edges exact.
            Limit = MathF.ScaleB(1, MathF.ILogB(Math.Max(reach, 1e-30f)) + 1);
        }

        while (Limit < reach)
        {
            Double();
        }

        var scale = Side / Limit;
        foreach (var number in numbers)
        {
            var bin = (int)((number * scale) + Side);
            Bins[Math.Min(bin, Bins.Length - 1)]++;
        }
    }

    private void Widen(ReadOnlySpan<float> numbers)
    {
        var (min, max) = (new Vector<float>(Min), new Vector<float>(Max));
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        foreach (var vector in vectors)
        {
            min = Vector.Min(min, vector);
            max = Vector.Max(max, vector);
        }

        for (var i = 0; i < Vector<float>.Count; i++)
        {
            (Min, Max) = (Math.Min(Min, min[i]), Math.Max(Max, max[i]));
        }

        foreach (var number in numbers[(vectors.Length * Vector<float>.Count)..])
        {
            (Min, Max) = (Math.Min(Min, number), Math.Max(Max, number));
        }
    }

    private void Double()
    {
        var merged = new long[Bins.Length];
        for (var i = 0; i < Bins.Length; i++)
        {
            merged[(Side / 2) + (i / 2)] += Bins[i];
        }

        merged.CopyTo(Bins, 0);
        Limit *= 2;
    }
}
