using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>Writes one step: the next states and the step's results, from the states and the step's values.</summary>
internal delegate (string[] States, string[] Results) Step(GraphWriter write, string[] states, string[] values);

/// <summary>
/// The operator <c>Scan</c>: a step for each element of the first axis of sequences. States and elements are matrices.
/// </summary>
internal static class StepScan
{
    /// <summary>Adds a scan, and returns the last states and the sequences of the results.</summary>
    /// <param name="write">The graph.</param>
    /// <param name="type">The type of all numbers.</param>
    /// <param name="fromLast">True if the last element comes first; results keep the place of their step.</param>
    /// <param name="states">The first states.</param>
    /// <param name="sequences">The sequences, an element of each of which is a value of a step.</param>
    /// <param name="step">Writes a step; it may read the values of the graph by name.</param>
    public static (string[] States, string[] Results) Scan(
        this GraphWriter write, ElementType type, bool fromLast, string[] states, string[] sequences, Step step)
    {
        var builder = write.Builder;
        var body = builder.Inside(new Graph("step", [], [], [], []));
        string[] Names(int count, string hint) =>
            [.. Enumerable.Range(0, count).Select(_ => builder.FreshName($"gradients/{hint}"))];
        var (before, values) = (Names(states.Length, "state"), Names(sequences.Length, "value"));
        var (after, results) = step(new GraphWriter(body), before, values);

        // ONNX Runtime must know the rank of the results, and does not know that of every sequence.
        body.Inputs.AddRange(before.Concat(values).Select(i => new ValueInfo(i, type, new Dimension[2])));
        body.Outputs.AddRange(after.Concat(results).Select(o => new ValueInfo(o)));

        var (last, all) = (Names(after.Length, "Scan"), Names(results.Length, "Scan"));
        long[] Order(int count) => [.. Enumerable.Repeat(fromLast ? 1L : 0, count)];
        builder.Nodes.Add(new Node(
            "Scan", [.. states, .. sequences], [.. last, .. all], last[0], "",
            Attribute.Of("body", body.Build()),
            Attribute.Of("num_scan_inputs", sequences.Length),
            Attribute.Of("scan_input_directions", Order(sequences.Length)),
            Attribute.Of("scan_output_directions", Order(results.Length))));
        return (last, all);
    }
}
