namespace NasBuild.Core.Quality.Measures;

/// <summary>The share of equal elements: for outputs of integers, such as labels.</summary>
internal sealed class EqualityMeasure : IOutputMeasure
{
    private long same;
    private long all;

    public double Value => all == 0 ? 1 : (double)same / all;

    public void Add(SampleOutput expected, SampleOutput found)
    {
        var x = expected.Values.Span;
        var y = found.Values.Span;
        all += Math.Max(x.Length, y.Length);
        for (var i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            same += x[i].Equals(y[i]) ? 1 : 0;
        }
    }
}
