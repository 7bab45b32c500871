// Graves et al. 2006, Connectionist Temporal Classification: best path decoding.
namespace NasBuild.Core.Quality.Measures;

/// <summary>
/// One minus the edit distance of the decoded labels, relative to the number of the original's labels, at least 0. The
/// best class of every step counts, repetitions and blanks do not.
/// </summary>
/// <param name="blank">The class that stands for no label.</param>
internal sealed class CtcMeasure(int blank) : IOutputMeasure
{
    private long edits;
    private long labels;
    private bool broken;
    private long classes;

    public double Value => broken ? double.NaN
        : labels == 0 ? edits == 0 ? 1 : 0
        : Math.Max(0, 1 - ((double)edits / labels));

    public string? Obstacle =>
        blank >= classes ? $"it has {classes} classes, and the blank ('quality.blank') is {blank}."
        : labels == 0 ? $"the best class is the blank, {blank} ('quality.blank'), everywhere."
        : null;

    public void Add(SampleOutput expected, SampleOutput found)
    {
        classes = expected.Shape.Count > 0 ? expected.Shape[^1] : 1;
        var (wanted, got) = (Decode(expected), Decode(found));
        labels += wanted.Count;
        edits += Distance(wanted, got);
    }

    private List<int> Decode(SampleOutput output)
    {
        var decoded = new List<int>();
        var last = blank;
        foreach (var best in Scores.Best(output.Values.Span, output.Shape.Count > 0 ? (int)output.Shape[^1] : 1))
        {
            broken |= best < 0;
            if (best != last && best != blank)
            {
                decoded.Add(best);
            }

            last = best;
        }

        return decoded;
    }

    // Levenshtein's distance, a row at a time.
    private static int Distance(List<int> a, List<int> b)
    {
        int[] row = [.. Enumerable.Range(0, b.Count + 1)];
        for (var i = 1; i <= a.Count; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Count; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
