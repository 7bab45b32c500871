using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>Runs a float model over samples and finds the range of each of its values.</summary>
public static class Calibration
{
    /// <summary>Ranges from the least to the greatest number that each value takes.</summary>
    public static ActivationRanges MinMax(Model model, IEnumerable<IReadOnlyDictionary<string, Tensor>> batches, SessionSettings settings)
    {
        var graph = LiftConstantsPass.Apply(model.Graph);
        string[] values = [.. CalibratedValues.Of(graph)];
        var nodes = values.SelectMany((v, i) => new[]
        {
            new Node("ReduceMin", [v], [$"nas_min_{i}"], "", "", Onnx.Attribute.Of("keepdims", 0L)),
            new Node("ReduceMax", [v], [$"nas_max_{i}"], "", "", Onnx.Attribute.Of("keepdims", 0L)),
        }).ToList();
        var observed = model.With(graph.With(graph.Nodes.Concat(nodes), outputs: nodes.Select(n => new ValueInfo(n.Outputs[0]))));
        using var session = Session.Create(observed, settings);
        var ranges = new ActivationRange?[values.Length];
        foreach (var batch in batches)
        {
            var seen = session.Run(batch);
            for (var i = 0; i < values.Length; i++)
            {
                var (min, max) = (seen[$"nas_min_{i}"].ToArray<float>()[0], seen[$"nas_max_{i}"].ToArray<float>()[0]);
                ranges[i] = ranges[i] is { } r ? new ActivationRange(Math.Min(r.Min, min), Math.Max(r.Max, max)) : new ActivationRange(min, max);
            }
        }

        return new ActivationRanges(values.Select((v, i) => KeyValuePair.Create(v, ranges[i]!.Value)));
    }
}
