namespace NasBuild.Core.Quality.Measures;

/// <summary>
/// The share of samples with the same best class. A single number, the score of the second of two classes, is that
/// class above a threshold.
/// </summary>
/// <param name="threshold">The threshold for outputs of one number: 0.5 for probabilities, 0 for logits.</param>
internal sealed class Top1Measure(float threshold) : IOutputMeasure
{
    private long same;
    private long all;

    public double Value => (double)same / all;

    public void Add(SampleOutput expected, SampleOutput found)
    {
        var (wanted, got) = (Best(expected), Best(found));
        all += wanted.Length;
        same += wanted.Length == got.Length ? wanted.Zip(got).Count(p => p.First == p.Second) : 0;
    }

    // [classes, 1, 1] is a row of classes.
    private int[] Best(SampleOutput output)
    {
        var classes = output.Shape.Count(d => d > 1) <= 1 ? output.Values.Length : (int)output.Shape[^1];
        return classes == 1
            ? [.. output.Values.ToArray().Select(v => float.IsNaN(v) ? -1 : v > threshold ? 1 : 0)]
            : Scores.Best(output.Values.Span, classes);
    }
}
