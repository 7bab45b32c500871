using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Replaces target shapes that are computed at run time by constants, from two observations under different sizes of
/// the named dimensions: equal sizes stay as they are, one varying axis is -1, further ones are copied from the input
/// if they are its own. Computed sizes of a Resize become scales.
/// </summary>
internal static class FreezeShapes
{
    public static Graph Apply(
        Graph graph,
        IReadOnlyDictionary<string, TensorType> shapes,
        IReadOnlyDictionary<string, TensorType> otherShapes)
    {
        var builder = new GraphBuilder(graph);
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            var node = builder.Nodes[i];
            if (IsResizedAtRunTime(node) && Seen(node) is { } resized && Scales(resized) is { } scales)
            {
                var name = builder.Add(Tensor.Create<float>($"{node.Outputs[0]}_scales", [scales.Length], scales));
                builder.Nodes[i] = node.WithInputs(
                    node.Inputs.Length == 2 ? [node.Inputs[0], name] : [node.Inputs[0], node.Inputs[1], name]);
            }
            else if ((node.Is("Reshape") || node.Is("Expand")) && graph[node.Inputs[1]].Initializer is null
                && Seen(node) is { } seen
                && (node.Is("Reshape") ? Reshape(seen) : Expand(seen)) is { } target)
            {
                var name = builder.Add(Tensor.Create<long>($"{node.Outputs[0]}_shape", [target.Length], target));
                builder.Nodes[i] = node.WithInput(1, name).Without("allowzero");
            }
        }

        return builder.Build();

        // Scales are the second input up to opset 10, the third since, and the fourth may give sizes instead.
        bool IsResizedAtRunTime(Node node) => (node.Is("Resize") || node.Is("Upsample")) && !node.Has("axes")
            && node.Inputs.Skip(node.Inputs.Length == 2 ? 1 : 2).Any(i => i.Length > 0 && graph[i].Initializer is null);

        Observation? Seen(Node node) =>
            shapes.TryGetValue(node.Inputs[0], out var input)
            && otherShapes.TryGetValue(node.Inputs[0], out var otherInput)
            && shapes.TryGetValue(node.Outputs[0], out var output)
            && otherShapes.TryGetValue(node.Outputs[0], out var otherOutput)
            && input.Shape.Length == otherInput.Shape.Length && output.Shape.Length == otherOutput.Shape.Length
                ? new Observation(
                    input.Shape.AsSpan().ToArray(), otherInput.Shape.AsSpan().ToArray(),
                    output.Shape.AsSpan().ToArray(), otherOutput.Shape.AsSpan().ToArray())
                : null;
    }

    private static long[]? Reshape(Observation seen)
    {
        var varying = Enumerable.Range(0, seen.Output.Length)
            .Where(a => seen.Output[a] != seen.OtherOutput[a]).ToList();
        var copied = varying.Where(a => a < seen.Input.Length && seen.Input[a] == seen.Output[a]
            && seen.OtherInput[a] == seen.OtherOutput[a]).ToList();
        if (varying.Count == 1)
        {
            copied.Clear();
        }

        return varying.Count - copied.Count > 1 || seen.Output.Contains(0) ? null
            : [.. seen.Output.Select((size, axis) => copied.Contains(axis) ? 0 : varying.Contains(axis) ? -1 : size)];
    }

    // In Expand's target 1 keeps the input's axis.
    private static long[]? Expand(Observation seen)
    {
        var offset = seen.Output.Length - seen.Input.Length;
        var target = seen.Output.Select((size, axis) =>
            axis >= offset && seen.Input[axis - offset] == size
            && seen.OtherInput[axis - offset] == seen.OtherOutput[axis] ? 1
            : size == seen.OtherOutput[axis] ? size : -1).ToArray();
        return target.Contains(-1) ? null : target;
    }

    // Sizes cannot leave the batch open, scales can, where they reproduce the sizes exactly.
    private static float[]? Scales(Observation seen)
    {
        float[] scales = [.. seen.Output.Select((size, axis) => (float)size / seen.Input[axis])];
        bool Gives(long[] input, long[] output) =>
            scales.Select((scale, axis) => (long)MathF.Floor(input[axis] * scale)).SequenceEqual(output);
        return Gives(seen.Input, seen.Output) && Gives(seen.OtherInput, seen.OtherOutput) ? scales : null;
    }

    private sealed record Observation(long[] Input, long[] OtherInput, long[] Output, long[] OtherOutput);
}
