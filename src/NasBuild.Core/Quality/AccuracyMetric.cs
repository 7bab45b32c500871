using NasBuild.Core.Data;
using NasBuild.Engine;

namespace NasBuild.Core.Quality;

/// <summary>
/// Top-1 accuracy: the share of samples whose label has the highest score in the model's first output.
/// </summary>
internal sealed class AccuracyMetric(int batchSize) : IQualityMetric
{
    public string Name => "accuracy";

    public bool HigherIsBetter => true;

    public double Measure(Session session, Dataset data, CancellationToken cancellation = default)
    {
        var right = 0;
        foreach (var batch in data.Batches(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var best = Scores.Best(session.Run(batch.Inputs)[session.Outputs[0]]);
            for (var i = 0; i < best.Length; i++)
            {
                right += best[i] == batch.Labels.Span[i] ? 1 : 0;
            }
        }

        return (double)right / data.Count;
    }
}
