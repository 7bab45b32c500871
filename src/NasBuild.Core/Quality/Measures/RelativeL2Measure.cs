namespace NasBuild.Core.Quality.Measures;

/// <summary>
/// One minus the L2 distance relative to the spread of the original's output over the samples: 0 is what a candidate
/// has that answers every sample with the mean. Below it, where the distance d is larger than the spread, it is 1/d - 1,
/// as smooth and never below -1, so that a search can tell bad candidates from worse ones. Infinities that both have,
/// which are masks, are left out.
/// </summary>
internal sealed class RelativeL2Measure : IOutputMeasure
{
    private readonly Spread expectedSpread = new();
    private readonly Spread foundSpread = new();
    private double squares;
    private int samples;
    private int incomparable;

    public double Value
    {
        get
        {
            // A sample alone, or an output that does not depend on the sample, has the spread of its elements.
            var spread = expectedSpread.IsConstant ? expectedSpread.OfElements : expectedSpread.OfSamples;
            var distance = RelativeTo(spread);
            var agreement = distance > 1 ? (1 / distance) - 1 : 1 - distance;
            return Math.Min(agreement, agreement * (1 - ((double)incomparable / samples)));
        }
    }

    /// <summary>
    /// The L2 distance relative to the norm of the original's output: for made-up inputs, whose outputs may hardly
    /// differ.
    /// </summary>
    public double RelativeToNorm => RelativeTo(expectedSpread.Norm);

    /// <summary>True if the candidate's output is the same for all samples, and the original's is not.</summary>
    public bool IsConstant => samples > 1 && !expectedSpread.IsConstant && foundSpread.IsConstant;

    /// <summary>True if the candidate has values that are not finite where the original's are.</summary>
    public bool IsNotFinite => !double.IsFinite(squares);

    public void Add(SampleOutput expected, SampleOutput found)
    {
        samples++;
        if (!expected.Shape.SequenceEqual(found.Shape))
        {
            incomparable++;
            return;
        }

        expectedSpread.Add(expected);
        foundSpread.Add(found);
        var x = expected.Values.Span;
        var y = found.Values.Span;
        for (var i = 0; i < x.Length; i++)
        {
            if (!(float.IsInfinity(x[i]) && x[i].Equals(y[i])))
            {
                squares += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
            }
        }
    }

    private double RelativeTo(double size) => squares == 0 ? 0 : Math.Sqrt(squares / size);
}
