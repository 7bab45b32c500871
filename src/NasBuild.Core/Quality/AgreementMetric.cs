using System.Runtime.CompilerServices;
using NasBuild.Core.Configuration.Quantities;
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
        var measures = outputs.ToDictionary(
            o => o.Name, o => OfCosine ? new CosineMeasure() : o.Create());
        Compare(session, data, measures.ToDictionary(m => m.Key, m => new[] { m.Value }), cancellation);
        return Limits.Worst(measures.Select(m => KeyValuePair.Create(m.Key, m.Value.Value)));
    }

    /// <summary>Returns the differences of each output from the original's.</summary>
    /// <exception cref="OutputNotFiniteException">An output of the original is not finite.</exception>
    /// <exception cref="OutputNotMeasurableException">A measure says nothing of an output.</exception>
    public IReadOnlyList<OutputDifference> Compare(
        Session session, Dataset data, CancellationToken cancellation = default)
    {
        List<OutputDifference> differences = [.. outputs.Select(o => new OutputDifference(o.Name, o.Create()))];
        Compare(session, data, differences.ToDictionary(d => d.Output, d => d.Measures), cancellation);
        return differences;
    }

    /// <summary>Returns what <see cref="Measure"/> returns of a model with these differences.</summary>
    public double Of(IEnumerable<OutputDifference> differences) => Limits.Worst(differences.Select(d => d.ToQuality())
        .Select(q => KeyValuePair.Create(q.Output, OfCosine ? q.Cosine : q.Agreement)));

    private void Compare(
        Session session, Dataset data, Dictionary<string, IOutputMeasure[]> measures, CancellationToken cancellation)
    {
        var known = kept.GetOrCreateValue(data);
        var index = 0;
        foreach (var batch in data.BatchesByLength(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var (expected, found) = (Expected(known, index++, batch, data), session.Run(batch.Inputs));
            foreach (var (output, all) in measures)
            {
                samples.Compare(batch, expected[output], found[output], all);
            }
        }

        foreach (var (output, all) in measures)
        {
            if (all.Select(m => m.Obstacle).OfType<string>().FirstOrDefault() is { } obstacle)
            {
                throw new OutputNotMeasurableException(output, data.Name, obstacle);
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
