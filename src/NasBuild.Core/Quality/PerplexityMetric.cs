using NasBuild.Core.Data;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>
/// Perplexity per token: exp of the mean cross-entropy of the next token, in nats, over the positions that count.
/// </summary>
internal sealed class PerplexityMetric(int batchSize) : IQualityMetric
{
    public string Name => "perplexity";

    public bool HigherIsBetter => false;

    public double Measure(Session session, Dataset data, CancellationToken cancellation = default)
    {
        var (sum, count) = (0d, 0L);
        foreach (var batch in data.Batches(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            sum += Loss(session.Run(batch.Inputs)[session.Outputs[0]], batch.Labels.Span);
            count += Counted(batch.Labels.Span);
        }

        return Math.Exp(sum / count);
    }

    /// <summary>Returns the number of labels that count.</summary>
    public static int Counted(ReadOnlySpan<int> labels) => labels.Length - labels.Count(TokenWindows.Ignored);

    /// <summary>Returns the sum of the cross-entropies of all rows of scores whose labels count.</summary>
    public static double Loss(Tensor logits, ReadOnlySpan<int> labels)
    {
        var values = logits.ToFloats();
        var classes = (int)logits.Shape[^1];
        var sum = 0d;
        for (var row = 0; row < labels.Length; row++)
        {
            sum += labels[row] == TokenWindows.Ignored ? 0
                : CrossEntropy(values.AsSpan(row * classes, classes), labels[row]);
        }

        return sum;
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        var max = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            max = Math.Max(max, logit);
        }

        var sum = 0d;
        foreach (var logit in logits)
        {
            sum += MathF.Exp(logit - max);
        }

        return Math.Log(sum) + max - logits[label];
    }
}
