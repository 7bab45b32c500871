namespace NasBuild.Core.Quality.Measures;

/// <summary>
/// The cosine of the angle between both, the mean over samples; 1 where both are 0 throughout. Infinities that both
/// have, which are masks, are left out.
/// </summary>
internal sealed class CosineMeasure : IOutputMeasure
{
    private double sum;
    private int samples;

    public double Value => sum / samples;

    public void Add(SampleOutput expected, SampleOutput found)
    {
        samples++;
        sum += expected.Values.Length == found.Values.Length ? Of(expected.Values.Span, found.Values.Span) : 0;
    }

    private static double Of(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        var (product, ofExpected, ofFound) = (0d, 0d, 0d);
        for (var i = 0; i < expected.Length; i++)
        {
            double x = expected[i], y = found[i];
            if (double.IsInfinity(x) && x.Equals(y))
            {
                continue;
            }

            product += x * y;
            ofExpected += x * x;
            ofFound += y * y;
        }

        return ofExpected == 0 && ofFound == 0 ? 1
            : ofExpected == 0 || ofFound == 0 ? 0
            : product / Math.Sqrt(ofExpected * ofFound);
    }
}
