using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>
/// Finds the minimum and maximum of values inside ONNX Runtime: activations are never copied out of it.
/// </summary>
internal static class MinMaxCalibrator
{
    /// <summary>The observed range and size of a value.</summary>
    /// <param name="Range">The range from the minimum to the maximum.</param>
    /// <param name="Count">The maximum number of elements in one batch.</param>
    public readonly record struct Observation(ActivationRange Range, long Count);

    public static Dictionary<string, Observation> Observe(
        Model model,
        IReadOnlyList<string> values,
        IEnumerable<IReadOnlyDictionary<string, Tensor>> batches,
        SessionSettings settings)
    {
        // The first value's nodes are the last: ONNX Runtime runs the last node that nothing reads first, with all that it
        // needs. So each value is reduced as soon as it is computed, and freed.
        var nodes = values.SelectMany((value, i) =>
            new[] { ("ReduceMin", "min"), ("ReduceMax", "max"), ("Size", "size") }.Select(o =>
                new Node(o.Item1, [value], [$"nas_{o.Item2}_{i}"], "", "", o.Item1 == "Size" ? [] : [Onnx.Attribute.Of(
                    "keepdims", 0L)]))).Reverse().ToList();
        var graph = model.Graph.With(
            model.Graph.Nodes.Concat(nodes), outputs: nodes.Select(n => new ValueInfo(n.Outputs[0])));
        using var session = Session.Create(model.With(graph), settings with { KeepMemory = false });
        var seen = new Dictionary<string, Observation>();
        foreach (var batch in batches)
        {
            var outputs = session.Run(batch);
            for (var i = 0; i < values.Count; i++)
            {
                float Number(string name) => outputs[$"nas_{name}_{i}"].ToFloats()[0];
                var now = new Observation(
                    new ActivationRange(Number("min"), Number("max")), outputs[$"nas_size_{i}"].ToLongs()[0]);
                seen[values[i]] = seen.TryGetValue(values[i], out var before) ? Union(before, now) : now;
            }
        }

        return seen;
    }

    private static Observation Union(Observation a, Observation b) =>
        new(
            new ActivationRange(Math.Min(a.Range.Min, b.Range.Min), Math.Max(a.Range.Max, b.Range.Max)),
            Math.Max(a.Count, b.Count));
}
