using System.Globalization;

namespace NasBuild.Core.Quality.Measures;

/// <summary>
/// The mean overlap (intersection over union) of matched boxes; boxes that only one of both has count as 0. A box is a
/// row of the last axis: left, top, right, bottom, and its score if there are more numbers.
/// </summary>
/// <param name="leastScore">The score from which a box counts.</param>
internal sealed class BoxMeasure(double leastScore) : IOutputMeasure
{
    /// <summary>The numbers of a box without a score.</summary>
    public const int Corners = 4;
    private double overlap;
    private long boxes;
    private long wantedBoxes;
    private string? broken;

    public double Value => boxes == 0 ? 1 : overlap / boxes;

    public string? Obstacle => broken ?? (wantedBoxes > 0 ? null
        : string.Create(
            CultureInfo.InvariantCulture, $"no box has a score of {leastScore} ('quality.box-score') or more."));

    public void Add(SampleOutput expected, SampleOutput found)
    {
        if (expected.Shape is not [.., >= Corners] || found.Shape is not [.., >= Corners])
        {
            broken = $"a box has at least {Corners} numbers, and the rows of its last axis have fewer.";
            return;
        }

        var (wanted, got) = (Boxes(expected), Boxes(found));
        wantedBoxes += wanted.Count;
        if (wanted.Exists(b => b.Span[2] < b.Span[0] || b.Span[3] < b.Span[1]))
        {
            broken = "a box has its right or bottom edge before the left or top one: centres and sizes, or offsets.";
        }

        boxes += Math.Max(wanted.Count, got.Count);

        // Greedy, the best pair first: within the score's order ties would depend on rounding.
        var pairs = wanted.SelectMany((w, i) => got.Select((g, j) => (Overlap: Overlap(w.Span, g.Span), i, j)))
            .Where(p => p.Overlap > 0 || double.IsNaN(p.Overlap)).OrderByDescending(p => p.Overlap).ToList();
        var (takenWanted, takenGot) = (new HashSet<int>(), new HashSet<int>());
        foreach (var (value, i, j) in pairs)
        {
            if (!takenWanted.Contains(i) && !takenGot.Contains(j))
            {
                takenWanted.Add(i);
                takenGot.Add(j);
                overlap += value;
            }
        }
    }

    private List<ReadOnlyMemory<float>> Boxes(SampleOutput output) =>
        [.. output.Rows.Where(r => r.Length <= Corners || r.Span[Corners] >= leastScore)];

    private static double Overlap(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var width = Math.Max(0, Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]));
        var height = Math.Max(0, Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        double shared = (double)width * height, union = Area(a) + Area(b) - shared;
        return union > 0 ? shared / union : a[..Corners].SequenceEqual(b[..Corners]) ? 1 : double.IsNaN(union) ? union : 0;
    }

    private static double Area(ReadOnlySpan<float> box) =>
        (double)Math.Max(0, box[2] - box[0]) * Math.Max(0, box[3] - box[1]);
}
