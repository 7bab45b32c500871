using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>
/// Runs a float model over samples and finds the range of every value that static quantization may need.
/// </summary>
public static class RangeCalibration
{
    // A pass over the samples exposes values of at most this many bytes per batch, or one; more values take more passes.
    private const long ChunkBytes = 128L << 20;

    /// <summary>Finds the ranges. Values that are not finite on the samples get none.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="batches">The samples: a tensor per input of the model in each.</param>
    /// <param name="method">The method that chooses a range.</param>
    /// <param name="percentile">
    /// The percentage of the elements that a range holds, with <see cref="CalibrationMethod.Percentile"/>.
    /// </param>
    /// <param name="settings">The settings for running the model.</param>
    /// <exception cref="ArgumentException">There is no batch.</exception>
    /// <exception cref="SessionException">The model does not run on the samples.</exception>
    public static ActivationRanges Ranges(
        Model model,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> batches,
        CalibrationMethod method,
        double percentile,
        SessionSettings settings)
    {
        if (batches.Count == 0)
        {
            throw new ArgumentException("Calibration needs at least one batch of samples.", nameof(batches));
        }

        var prepared = model.With(FloatPreparation.Apply(model.Graph));
        string[] values = [.. CalibratedValues.Of(prepared.Graph)];
        if (method == CalibrationMethod.MinMax)
        {
            return Finite(MinMaxCalibrator.Observe(prepared, values, batches, settings)
                .Select(o => KeyValuePair.Create(o.Key, o.Value.Range)));
        }

        var sizes = MinMaxCalibrator.Observe(prepared, values, batches.Take(1), settings);
        return Finite(Chunks(values, sizes).SelectMany(chunk => Histograms(prepared, chunk, batches, settings))
            .Select(h => KeyValuePair.Create(
                h.Value,
                method == CalibrationMethod.Entropy ? EntropyCalibrator.Range(h.Histogram) : PercentileCalibrator.Range(
                    h.Histogram, percentile))));
    }

    private static ActivationRanges Finite(IEnumerable<KeyValuePair<string, ActivationRange>> ranges)
        => new(ranges.Where(r => float.IsFinite(r.Value.Min) && float.IsFinite(r.Value.Max)));

    private static List<List<string>> Chunks(
        IEnumerable<string> values, Dictionary<string, MinMaxCalibrator.Observation> sizes)
    {
        var chunks = new List<List<string>>();
        var free = 0L;
        foreach (var value in values)
        {
            var bytes = sizes[value].Count * sizeof(float);
            if (chunks.Count == 0 || bytes > free)
            {
                chunks.Add([]);
                free = ChunkBytes;
            }

            chunks[^1].Add(value);
            free -= bytes;
        }

        return chunks;
    }

    private static IEnumerable<(string Value, ValueHistogram Histogram)> Histograms(
        Model model, List<string> values, IEnumerable<IReadOnlyDictionary<string, Tensor>> batches,
        SessionSettings settings)
    {
        var computed = values.Where(v => model.Graph[v].Producer is not null).ToList();
        var histograms = values.ToDictionary(v => v, _ => new ValueHistogram());
        using var session = Session.Create(
            model.With(model.Graph.With(outputs: computed.Select(v => new ValueInfo(v)))),
            settings with { KeepMemory = false });
        foreach (var batch in batches)
        {
            var outputs = session.Run(batch);
            Parallel.ForEach(values, v => histograms[v].Add(MemoryMarshal.Cast<byte, float>(
                (outputs.GetValueOrDefault(v) ?? batch[v]).ToBytes().Span)));
        }

        return values.Where(v => histograms[v].IsFinite).Select(v => (v, histograms[v]));
    }
}
