using NasBuild.Engine.Training.Forms;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Operators that slice, join, repeat or mask parts of a value.</summary>
internal static class Parts
{
    public static void Concat(NodeGradient node)
    {
        var axis = node.Axis(0);
        var start = 0L;
        for (var i = 0; i < node.Node.Inputs.Length; i++)
        {
            var end = start + node.InputShape(i)[axis];
            if (node.NeedsGradient(i))
            {
                node.AddGradient(i, node.Write.Slice(node.Upstream, [start], [end], [axis]));
            }

            start = end;
        }
    }

    public static void Split(NodeGradient node)
    {
        string[] parts = [.. node.Node.Outputs.Select((_, i) => node.Find(i) ?? node.Zeros(node.OutputShape(i)))];
        node.AddGradient(0, parts.Length == 1 ? parts[0] : node.Write.Concat(parts, node.Axis(0)));
    }

    public static void Slice(NodeGradient node)
    {
        var shape = node.InputShape(0);
        var (starts, ends, steps) = (node.Longs(1)!, node.Longs(2)!, node.Longs(4));
        var axes = node.Longs(3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        var gradient = node.Upstream;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = (int)(axes[i] < 0 ? axes[i] + shape.Length : axes[i]);
            gradient = Place(
                node.Write,
                gradient,
                shape.Length,
                axis,
                SlicePositions.Of(starts[i], ends[i], steps?[i] ?? 1, shape[axis]),
                shape[axis]);
        }

        node.AddGradient(0, gradient);
    }

    public static void Expand(NodeGradient node) => node.GiveBroadcast(0, node.Upstream);

    public static void Tile(NodeGradient node)
    {
        var shape = node.InputShape(0);
        var output = node.OutputShape();

        // An axis of d elements that is repeated r times is one of r and one of d.
        var repeated = node.Write.Reshape(
            node.Upstream, shape.SelectMany((d, i) => new[] { d == 0 ? 1 : output[i] / d, d }));
        node.AddGradient(
            0, node.Write.ReduceSum(repeated, Enumerable.Range(0, shape.Length).Select(i => 2L * i), keepDims: false));
    }

    public static void Trilu(NodeGradient node) =>
        node.AddGradient(0, node.Write.Op("Trilu", [node.Upstream, .. node.Node.Inputs.Skip(1)], node.Node.Attributes));

    /// <summary>
    /// Adds the gradient of taking the elements at distinct <paramref name="positions"/> of an axis of
    /// <paramref name="size"/> elements: zero elsewhere.
    /// </summary>
    public static string Place(GraphWriter write, string x, int rank, int axis, long[] positions, long size)
    {
        var pads = new long[2 * rank];
        if (positions.Length == 0 || positions.Select((p, i) => p - i).All(p => p == positions[0]))
        {
            pads[axis] = positions.FirstOrDefault();
            pads[rank + axis] = size - positions.Length - pads[axis];
            return positions.Length == size ? x : write.Pad(x, pads);
        }

        // Other positions read the zero that is appended behind the last element.
        var sources = Enumerable.Repeat((long)positions.Length, (int)size).ToArray();
        for (var i = 0; i < positions.Length; i++)
        {
            sources[positions[i]] = i;
        }

        pads[rank + axis] = 1;
        return write.Op(
            "Gather",
            [positions.Length == size ? x : write.Pad(x, pads), write.Longs(sources)],
            Onnx.Attribute.Of("axis", axis));
    }
}
