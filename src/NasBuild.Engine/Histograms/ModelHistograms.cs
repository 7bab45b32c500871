using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using NasBuild.Engine.Kernels;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Histograms;

/// <summary>
/// Histograms of a model's values. They are counted inside ONNX Runtime, each as soon as its value is computed, so that
/// a run takes no more memory than one of the model itself.
/// </summary>
public static class ModelHistograms
{
    // Each run takes one thread and the memory of its values.
    private const int RunsAtOnce = 2;

    /// <summary>Counts the elements of values over all batches.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">The values, of numbers.</param>
    /// <param name="batches">The inputs of each run.</param>
    /// <param name="settings">The settings of a run.</param>
    /// <returns>A histogram for each value, in their order.</returns>
    /// <exception cref="SessionException">The model does not run on the inputs.</exception>
    public static IReadOnlyList<ValueHistogram> Of(
        Model model, IReadOnlyList<string> values, IEnumerable<IReadOnlyDictionary<string, Tensor>> batches,
        SessionSettings settings)
    {
        // The first value's node is the last: ONNX Runtime runs the last node that nothing reads first, with all that it
        // needs. So each value is counted as soon as it is computed, and freed.
        var nodes = values.SelectMany((value, i) => new[]
        {
            new Node("Histogram", [Float(i)], [Output(i)], "", OwnOperators.Domain),
            new Node("Cast", [value], [Float(i)], "", "", Attribute.Of("to", (long)ElementType.Float)),
        }).Reverse();
        var graph = model.Graph.With(
            model.Graph.Nodes.Concat(nodes), outputs: values.Select((_, i) => new ValueInfo(Output(i))));
        using var session = Session.Create(
            model.With(graph).WithOpset(OwnOperators.Domain, OwnOperators.Version),
            settings with { KeepMemory = false });
        var histograms = values.Select(_ => new ValueHistogram()).ToList();
        try
        {
            Parallel.ForEach(
                Partitioner.Create(batches, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce },
                batch => Add(histograms, session.Run(batch)));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return histograms;
    }

    private static string Float(int value) => $"nas_float_{value}";

    private static string Output(int value) => $"nas_histogram_{value}";

    // The sum does not depend on the order.
    private static void Add(List<ValueHistogram> histograms, IReadOnlyDictionary<string, Tensor> counted)
    {
        lock (histograms)
        {
            for (var i = 0; i < histograms.Count; i++)
            {
                histograms[i].Add(ValueHistogram.FromNumbers(counted[Output(i)].ToLongs()));
            }
        }
    }
}
