using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Cli.Measuring;

/// <summary>Measures models as an application would run them, on generated inputs.</summary>
internal static class LatencyComparer
{
    /// <summary>Measures one model, or two side by side.</summary>
    /// <exception cref="NasException">
    /// A model is missing, damaged, cannot run, or has other inputs than the first.
    /// </exception>
    public static Comparison Measure(string path, string? otherPath, int threads, int blocks, int batch)
    {
        var model = Read(path);
        var sample = Explained(path, () => ModelInputs.Of(model).Samples(batch));
        var settings = new SessionSettings(threads);
        var latencies = new LatencySettings(blocks);
        Comparison Result(LatencyRatio? ratio, params IReadOnlyList<MeasuredModel> models) => new(
            sample.ToDictionary(s => s.Key, s => $"{s.Value.ElementType}[{string.Join(", ", s.Value.Shape)}]"),
            threads == 0 ? Environment.ProcessorCount : threads, blocks, models, ratio);

        using var session = Explained(path, () => Session.Create(model, settings));
        if (otherPath is null)
        {
            return Result(null, Measured(path, model, sample, Explained(path, () =>
                LatencyMeasurement.Measure(session, sample, latencies))));
        }

        var other = Read(otherPath);
        if (Difference(model, other) is { } difference)
        {
            throw new NasException(Descriptors.InputsDiffer.With(path, otherPath, difference));
        }

        using var otherSession = Explained(otherPath, () => Session.Create(other, settings));

        // Each alone first, so that an error can be attributed to a model.
        Explained(path, () => session.Run(sample));
        Explained(otherPath, () => otherSession.Run(sample));
        var paired = LatencyMeasurement.Compare(session, otherSession, sample, latencies);
        return Result(
            new LatencyRatio(paired.Ratio, paired.RatioLow, paired.RatioHigh),
            Measured(path, model, sample, paired.Original),
            Measured(otherPath, other, sample, paired.Candidate));
    }

    private static Model Read(string path)
    {
        var model = ModelReader.Read(path);
        return model.Graph.RequiredInputs.FirstOrDefault(i =>
            i.ElementType is ElementType.Undefined or ElementType.String) is { } input
            ? throw new NasException(Descriptors.UnusableInput.With(
                input.Name, "it is not a tensor of numbers.", "a tensor of numbers"))
            : model;
    }

    // Sizes that vary match any other.
    private static string? Difference(Model a, Model b)
    {
        var others = b.Graph.RequiredInputs.ToDictionary(i => i.Name);
        foreach (var input in a.Graph.RequiredInputs)
        {
            if (!others.Remove(input.Name, out var other))
            {
                return $"only the first has the input '{input.Name}'.";
            }

            if (input.ElementType != other.ElementType || (input.Shape is { } x && other.Shape is { } y
                && (x.Length != y.Length
                    || x.Zip(y).Any(d => d.First.FixedSize is { } one && d.Second.FixedSize is { } two && one != two))))
            {
                return $"the first takes {input}, the second {other}.";
            }
        }

        return others.Count == 0 ? null
            : $"only the second has the input '{others.Keys.Order(StringComparer.Ordinal).First()}'.";
    }

    private static MeasuredModel Measured(
        string path, Model model, IReadOnlyDictionary<string, Tensor> sample, Latency latency) => new(
            path, latency.MedianMs, latency.LowMs, latency.HighMs,
            FileSize.Of(path) + model.ExternalFiles.Sum(FileSize.Of), Macs(model, sample));

    private static long? Macs(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        try
        {
            return MacCount.Total(model, ShapeInference.Of(model, sample));
        }
        catch (SessionException)
        {
            // The model itself has just run; some models fail with every value exposed. Then the operations are not
            // known.
            return null;
        }
    }

    private static T Explained<T>(string path, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (SessionException e)
        {
            throw ModelReader.Explain(path, e)!;
        }
    }
}
