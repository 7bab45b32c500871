using NasBuild.Core.Data;
using NasBuild.Core.Quality;
using NasBuild.Engine;

namespace NasBuild.Core.Pipeline.Initial;

/// <summary>The answers of a classifier to labelled samples, counted by label and class.</summary>
internal sealed class FolderAnswers
{
    // Pairs that are no accident: most samples, and many more than as they are labelled.
    private const double MinPaired = 0.5;
    private const double MinGain = 0.2;
    private readonly int[,] counts;

    /// <summary>Asks the classifier.</summary>
    /// <param name="session">The classifier.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="batchSize">The number of samples that run at once.</param>
    /// <param name="output">The output with the scores.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="SessionException">The classifier cannot be run.</exception>
    public FolderAnswers(Session session, Dataset samples, int batchSize, string output, int classes)
    {
        counts = new int[classes, classes];
        foreach (var batch in samples.Batches(batchSize))
        {
            var answers = AccuracyMetric.Answers(session.Run(batch.Inputs)[output], batch.Count);
            foreach (var (label, answer) in batch.Labels.ToArray().Zip(answers))
            {
                if (answer >= 0)
                {
                    counts[label, answer]++;
                }
            }
        }

        (Samples, Labels) = (samples.Count, Enumerable.Range(0, classes).Count(l => Row(l).Sum() > 0));
    }

    private FolderAnswers(int classes) => counts = new int[classes, classes];

    /// <summary>No answer.</summary>
    public static FolderAnswers None { get; } = new(1);

    /// <summary>The number of samples.</summary>
    public int Samples { get; }

    /// <summary>The number of labels that samples have.</summary>
    public int Labels { get; }

    /// <summary>The share of the samples whose label is the answer.</summary>
    public double Accuracy => Share(label => label);

    /// <summary>
    /// Returns the label of each class, if the classifier knows the labels well, in another order than theirs: each
    /// label is paired with a class of its own, those with the most answers first.
    /// </summary>
    /// <returns>The labels in the order of the classes, and their accuracy; null if labels are in order.</returns>
    public (int[] Order, double Accuracy)? Reordered()
    {
        var (count, classOf) = (counts.GetLength(0), new Dictionary<int, int>());
        var cells = Enumerable.Range(0, count)
            .SelectMany(label => Row(label).Select((n, answer) => (Label: label, Answer: answer, Count: n)))
            .Where(c => c.Count > 0).OrderByDescending(c => c.Count);
        foreach (var cell in cells)
        {
            if (!classOf.ContainsKey(cell.Label) && !classOf.ContainsValue(cell.Answer))
            {
                classOf.Add(cell.Label, cell.Answer);
            }
        }

        if (classOf.Count < count)
        {
            return null;
        }

        var accuracy = Share(label => classOf[label]);
        return accuracy >= MinPaired && accuracy >= Accuracy + MinGain
            ? ([.. classOf.OrderBy(c => c.Value).Select(c => c.Key)], accuracy) : null;
    }

    private double Share(Func<int, int> classOf) => Samples == 0 ? 0
        : (double)Enumerable.Range(0, counts.GetLength(0)).Sum(label => counts[label, classOf(label)]) / Samples;

    private IEnumerable<int> Row(int label) =>
        Enumerable.Range(0, counts.GetLength(1)).Select(answer => counts[label, answer]);
}
