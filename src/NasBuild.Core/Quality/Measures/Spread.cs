namespace NasBuild.Core.Quality.Measures;

/// <summary>
/// The sum of the squared differences of an output from its mean, summed over samples in one pass. Values are taken
/// relative to the first sample's, so that a large mean costs no digits.
/// </summary>
internal sealed class Spread
{
    // What rounding in single precision makes of a constant, as a share of the mean square.
    private const double Rounding = 1e-11;
    private float[] first = [];
    private double[] sums = [];
    private double[] squares = [];
    private long[] counts = [];

    /// <summary>The sum of all squares.</summary>
    public double Norm { get; private set; }

    /// <summary>The spread over samples, each element having its own mean.</summary>
    public double OfSamples
    {
        get
        {
            var spread = 0d;
            for (var i = 0; i < sums.Length; i++)
            {
                spread += counts[i] == 0 ? 0 : squares[i] - (sums[i] * sums[i] / counts[i]);
            }

            return spread;
        }
    }

    /// <summary>The spread over all elements, which have one mean; the norm where all are the same.</summary>
    public double OfElements
    {
        get
        {
            var (n, total) = (counts.Sum(), 0d);
            for (var i = 0; i < sums.Length; i++)
            {
                total += sums[i] + (counts[i] * (double)first[i]);
            }

            var spread = Norm - (total * total / n);
            return spread > Rounding * Norm ? spread : Norm;
        }
    }

    /// <summary>True if all samples have the same output, up to rounding.</summary>
    public bool IsConstant => OfSamples <= Rounding * Norm;

    /// <summary>Adds a sample; values that are not finite do not count.</summary>
    public void Add(SampleOutput output)
    {
        var values = output.Values.Span;
        var period = output.Period;
        if (first.Length != period)
        {
            Grow(values, period);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i]))
            {
                var (e, value) = (i % period, (double)values[i] - first[i % period]);
                sums[e] += value;
                squares[e] += value * value;
                counts[e]++;
                Norm += (double)values[i] * values[i];
            }
        }
    }

    // Samples of another size than the first, with boxes for example, have no elements that correspond.
    private void Grow(ReadOnlySpan<float> values, int period)
    {
        var begun = first.Length;
        Array.Resize(ref first, Math.Max(begun, period));
        Array.Resize(ref sums, first.Length);
        Array.Resize(ref squares, first.Length);
        Array.Resize(ref counts, first.Length);
        for (var i = begun; i < first.Length && i < values.Length; i++)
        {
            first[i] = float.IsFinite(values[i]) ? values[i] : 0;
        }
    }
}
