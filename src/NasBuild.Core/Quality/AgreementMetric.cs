using System.Collections.Concurrent;
using NasBuild.Core.Data;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>
/// Agreement with the original's outputs, without labels: the share of samples with the same best class where the output holds
/// class scores, else one minus the relative L2 distance over all outputs, at least 0.
/// </summary>
internal sealed class AgreementMetric(Session original, bool classScores, int batchSize) : IQualityMetric
{
    private readonly ConcurrentDictionary<Dataset, IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> references = new();

    public string Name => "agreement";

    public bool HigherIsBetter => true;

    public double Measure(Session session, Dataset data, CancellationToken cancellation = default)
    {
        var expected = references.GetOrAdd(data, d => [.. d.Batches(batchSize).Select(b => original.Run(b.Inputs))]);
        var same = 0;
        var (distance, norm) = (0d, 0d);
        foreach (var (batch, reference) in data.Batches(batchSize).Zip(expected))
        {
            cancellation.ThrowIfCancellationRequested();
            var outputs = session.Run(batch.Inputs);
            if (classScores)
            {
                var (name, _) = reference.First();
                same += Scores.Best(reference[name]).Zip(Scores.Best(outputs[name])).Count(p => p.First == p.Second);
                continue;
            }

            foreach (var (name, tensor) in reference.Where(r => r.Value.ElementType.IsFloat()))
            {
                foreach (var (y, found) in tensor.ToFloats().Zip(outputs[name].ToFloats()))
                {
                    distance += ((double)y - found) * ((double)y - found);
                    norm += (double)y * y;
                }
            }
        }

        return classScores ? (double)same / data.Count
            : norm > 0 ? Math.Max(0, 1 - Math.Sqrt(distance / norm))
            : distance > 0 ? 0 : 1;
    }
}
