using System.Runtime.CompilerServices;
using NasBuild.Core.Data;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>
/// Agreement with the original's outputs, without labels: the share of samples with the same best class if the output
/// holds class scores, else one minus the relative L2 distance of the output that differs most, at least 0.
/// </summary>
internal sealed class AgreementMetric(Session original, bool classScores, int batchSize) : IQualityMetric
{
    // Outputs of a language model would fill the memory: above this limit the original runs again.
    private const long MaxKeptBytes = 512L << 20;
    private readonly ConditionalWeakTable<Dataset, List<IReadOnlyDictionary<string, Tensor>>> kept = [];

    public string Name => "agreement";

    public bool HigherIsBetter => true;

    /// <summary>True if the agreement is of best classes, and not of numbers.</summary>
    public bool OfClasses => classScores;

    public double Measure(Session session, Dataset data, CancellationToken cancellation = default)
    {
        if (!classScores)
        {
            return Compare(session, data, cancellation).Values.Select(d => d.Agreement).Min();
        }

        var same = 0;
        foreach (var (expected, found) in Outputs(session, data, cancellation))
        {
            var name = session.Outputs[0];
            same += Scores.Best(expected[name]).Zip(Scores.Best(found[name])).Count(p => p.First == p.Second);
        }

        return (double)same / data.Count;
    }

    /// <summary>Returns the distance of each numeric output from the original's.</summary>
    public IReadOnlyDictionary<string, OutputDistance> Compare(
        Session session, Dataset data, CancellationToken cancellation = default)
    {
        var distances = new Dictionary<string, OutputDistance>();
        foreach (var (expected, found) in Outputs(session, data, cancellation))
        {
            foreach (var (name, tensor) in expected)
            {
                distances[name] = distances.GetValueOrDefault(name, OutputDistance.None).With(tensor, found[name]);
            }
        }

        return distances;
    }

    private IEnumerable<(IReadOnlyDictionary<string, Tensor> Expected, IReadOnlyDictionary<string,
        Tensor> Found)> Outputs(Session session, Dataset data, CancellationToken cancellation)
    {
        var known = kept.GetOrCreateValue(data);
        var index = 0;
        foreach (var batch in data.Batches(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (Expected(known, index++, batch, data.Count), session.Run(batch.Inputs));
        }
    }

    private IReadOnlyDictionary<string, Tensor> Expected(
        List<IReadOnlyDictionary<string, Tensor>> known, int index, Batch batch, int samples)
    {
        lock (known)
        {
            if (index < known.Count)
            {
                return known[index];
            }

            var outputs = original.Run(batch.Inputs);
            if (index == known.Count && outputs.Values.Sum(t => t.SizeBytes) / batch.Count * samples <= MaxKeptBytes)
            {
                known.Add(outputs);
            }

            return outputs;
        }
    }
}
