using NasBuild.Core.Data;
using NasBuild.Core.Results.Classes;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>The answers of two classifiers for the same samples.</summary>
internal sealed class ComparedAnswers
{
    private readonly int most;
    private readonly PriorityQueue<ChangedSample, (double Change, int Index)> changed = new();

    /// <summary>Runs both models.</summary>
    /// <param name="original">The original.</param>
    /// <param name="candidate">The other model.</param>
    /// <param name="data">Samples with a label each.</param>
    /// <param name="batchSize">The number of samples that run at once.</param>
    /// <param name="output">The output with the classes' scores; null for the first.</param>
    /// <param name="most">The maximum number of changed samples to return.</param>
    /// <param name="cancellation">Ends the work.</param>
    public ComparedAnswers(
        Session original, Session candidate, Dataset data, int batchSize, string? output, int most,
        CancellationToken cancellation)
    {
        this.most = most;
        foreach (var batch in data.BatchesByLength(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            Tensor Scores(Session session) => session.Run(batch.Inputs)[output ?? session.Outputs[0]];
            Add(Scores(original), Scores(candidate), batch);
        }
    }

    /// <summary>The number of samples by label and both answers; -1 for scores that are all NaN.</summary>
    public Dictionary<(int Label, int Before, int After), int> Counts { get; } = [];

    /// <summary>The number of samples.</summary>
    public int Samples => Counts.Values.Sum();

    /// <summary>The accuracy of the original.</summary>
    public double AccuracyBefore => (double)Counts.Where(c => c.Key.Before == c.Key.Label).Sum(c => c.Value) / Samples;

    /// <summary>The accuracy of the other model.</summary>
    public double AccuracyAfter => (double)Counts.Where(c => c.Key.After == c.Key.Label).Sum(c => c.Value) / Samples;

    /// <summary>
    /// The samples whose answer changed most, the largest change first: the fall of the probability of the original's
    /// answer.
    /// </summary>
    public IReadOnlyList<ChangedSample> Changed => [.. changed.UnorderedItems
        .OrderByDescending(c => c.Priority).Select(c => c.Element)];

    private void Add(Tensor before, Tensor after, Batch batch)
    {
        var answers = AccuracyMetric.Answers(before, batch.Count);
        var others = AccuracyMetric.Answers(after, batch.Count);
        var (values, otherValues) = (before.ToFloats(), after.ToFloats());
        var size = values.Length / answers.Length;
        var (asTheyAre, othersAsTheyAre) = (AreDistributions(values, size), AreDistributions(otherValues, size));
        for (var i = 0; i < answers.Length; i++)
        {
            var key = (batch.Labels.Span[i], answers[i], others[i]);
            Counts[key] = Counts.GetValueOrDefault(key) + 1;
            if (answers[i] != others[i] && answers[i] >= 0 && others[i] >= 0)
            {
                var (row, other) = (
                    Probabilities(values.AsSpan(i * size, size), asTheyAre),
                    Probabilities(otherValues.AsSpan(i * size, size), othersAsTheyAre));
                var sample = new ChangedSample(
                    batch.Samples![i], key.Item1, answers[i], others[i], row[answers[i]], other[others[i]]);
                changed.Enqueue(sample, (row[answers[i]] - other[answers[i]], -sample.Index));
                if (changed.Count > most)
                {
                    changed.Dequeue();
                }
            }
        }
    }

    // One number is the probability of the second of two classes.
    private static bool AreDistributions(float[] scores, int size) => size == 1
        || scores.Chunk(size).All(row => Array.TrueForAll(row, p => p >= 0) && Math.Abs(row.Sum() - 1) < 1e-2);

    private static double[] Probabilities(ReadOnlySpan<float> scores, bool asTheyAre)
    {
        double[] row = scores.Length == 1 ? [1 - scores[0], scores[0]] : [.. scores.ToArray().Select(s => (double)s)];
        if (asTheyAre)
        {
            return row;
        }

        var max = row.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double[] exponentials = [.. row.Select(s => double.IsNaN(s) ? 0 : Math.Exp(Math.Min(s - max, 0)))];
        var sum = exponentials.Sum();
        return [.. exponentials.Select(e => e / sum)];
    }
}
