using System.Runtime.CompilerServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Quality.Measures;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quality;

/// <summary>
/// Agreement with the original's outputs, without labels, each by its measure; or the cosine between both. The worst
/// output counts.
/// </summary>
/// <param name="original">The session of the original.</param>
/// <param name="outputs">The outputs that are compared.</param>
/// <param name="samples">Takes outputs apart into samples.</param>
/// <param name="batchSize">The number of samples of a run.</param>
internal sealed class AgreementMetric(
    Session original, IReadOnlyList<ComparedOutput> outputs, OutputSamples samples, int batchSize) : IQualityMetric
{
    // Outputs of a language model would fill the memory: above this limit the original runs again.
    private const long MaxKeptBytes = 128L << 20;
    private readonly ConditionalWeakTable<Dataset, List<IReadOnlyDictionary<string, Tensor>>> kept = [];

    /// <summary>True if the metric is the cosine.</summary>
    public bool OfCosine { get; init; }

    /// <summary>The limits that weigh the outputs against each other.</summary>
    public OutputLimits Limits { get; init; } = OutputLimits.None;

    public string Name => OfCosine ? "cosine" : "agreement";

    public bool HigherIsBetter => true;

    /// <summary>The outputs that are compared.</summary>
    public IReadOnlyList<ComparedOutput> Outputs => outputs;

    public double Measure(Session session, Dataset data, CancellationToken cancellation = default)
    {
        List<(string Name, IOutputMeasure Measure)> measures = [.. outputs.Select(
            o => (o.Name, OfCosine ? new CosineMeasure() : o.Create()))];
        Compare(session, data, measures, cancellation);
        return Limits.Worst(measures.Select(m => KeyValuePair.Create(m.Name, m.Measure.Value)));
    }

    /// <summary>Returns the differences of each output from the original's.</summary>
    /// <exception cref="OutputNotFiniteException">An output of the original is not finite.</exception>
    public IReadOnlyList<OutputDifference> Compare(
        Session session, Dataset data, CancellationToken cancellation = default)
    {
        List<OutputDifference> differences = [.. outputs.Select(o => new OutputDifference(o.Name, o.Create()))];
        Compare(
            session, data,
            [.. differences.SelectMany(d => d.Measures.Select(m => (d.Output, m)))], cancellation);
        return differences;
    }

    private void Compare(
        Session session, Dataset data, List<(string Name, IOutputMeasure Measure)> measures,
        CancellationToken cancellation)
    {
        var known = kept.GetOrCreateValue(data);
        var index = 0;
        foreach (var batch in data.Batches(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var (expected, found) = (Expected(known, index++, batch, data), session.Run(batch.Inputs));
            foreach (var output in measures.ToLookup(m => m.Name, m => m.Measure))
            {
                foreach (var (x, y) in samples.Of(batch, expected[output.Key]).Zip(samples.Of(batch, found[output.Key])))
                {
                    foreach (var measure in output)
                    {
                        measure.Add(x, y);
                    }
                }
            }
        }
    }

    private IReadOnlyDictionary<string, Tensor> Expected(
        List<IReadOnlyDictionary<string, Tensor>> known, int index, Batch batch, Dataset data)
    {
        lock (known)
        {
            if (index < known.Count)
            {
                return known[index];
            }

            var outputs = original.Run(batch.Inputs);
            if (Outputs.FirstOrDefault(o => IsNotFinite(outputs[o.Name])) is { } broken)
            {
                throw new OutputNotFiniteException(broken.Name, data.Name);
            }

            if (index == known.Count
                && outputs.Values.Sum(t => t.SizeBytes) / batch.Count * data.Count <= MaxKeptBytes)
            {
                known.Add(outputs);
            }

            return outputs;
        }
    }

    // Single infinities are masks.
    private static bool IsNotFinite(Tensor output) =>
        output.ToFloats() is { Length: > 0 } values
        && (Array.Exists(values, float.IsNaN) || !Array.Exists(values, float.IsFinite));
}
