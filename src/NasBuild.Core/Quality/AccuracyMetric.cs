using NasBuild.Core.Data;
using NasBuild.Core.Quality.Measures;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>
/// Top-1 accuracy: the share of samples whose label has the highest score; of two classes with one probability, the
/// second is scored with it.
/// </summary>
/// <param name="batchSize">The number of samples that run at once.</param>
/// <param name="output">The output that holds the scores; null for the first.</param>
internal sealed class AccuracyMetric(int batchSize, string? output = null) : IQualityMetric
{
    public string Name => "accuracy";

    public bool HigherIsBetter => true;

    public double Measure(Session session, Dataset data, CancellationToken cancellation = default)
    {
        var right = 0;
        foreach (var batch in data.BatchesByLength(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var scores = session.Run(batch.Inputs)[output ?? session.Outputs[0]];
            var best = Answers(scores, batch.Count);
            for (var i = 0; i < best.Length; i++)
            {
                right += best[i] == batch.Labels.Span[i] ? 1 : 0;
            }
        }

        return (double)right / data.Count;
    }

    /// <summary>Returns the answers of both models for the same samples.</summary>
    /// <inheritdoc cref="ComparedAnswers(Session, Session, Dataset, int, string?, int, CancellationToken)"/>
    public ComparedAnswers Compare(
        Session original, Session candidate, Dataset data, int most, CancellationToken cancellation = default) =>
        new(original, candidate, data, batchSize, output, most, cancellation);

    /// <summary>Returns the class of each sample; -1 if all its scores are NaN.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="samples">The number of samples.</param>
    internal static int[] Answers(Tensor scores, int samples) => scores.Count > samples ? Scores.Best(scores)
        : Array.ConvertAll(scores.ToFloats(), probability => probability > 0.5f ? 1 : 0);
}
