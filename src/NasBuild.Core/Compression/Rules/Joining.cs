using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Concat and Split: one axis is joined from, or split into, runs of channels.</summary>
internal static class Joining
{
    public static string? Concat(ChannelWalk walk, Node node)
    {
        var inputs = node.Inputs.Select(i => walk[i]).ToList();
        var joined = Axis.Of(node, 1, inputs[0].Length);
        walk.Set(
            node.Outputs[0],
            [.. Enumerable.Range(0, inputs[0].Length).Select(axis => axis == joined
                ? [.. inputs.SelectMany(i => i[axis])]
                : inputs.Select(i => i[axis]).Aggregate(walk.Union.Unite))]);
        return null;
    }

    public static string? Split(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var split = Axis.Of(node, 0, x.Length);
        if (node.Input(1).Length > 0 && walk.Constant(node.Inputs[1]) is null && !walk.Union.IsFrozen(x[split]))
        {
            return $"the sizes of Split '{node.DisplayName}' are computed at run time";
        }

        var start = 0;
        foreach (var output in node.Outputs)
        {
            var end = start + (int)walk.Shape(output)[split];
            walk.Set(output, [.. x.Select((labels, axis) => axis == split ? labels[start..end] : labels)]);
            start = end;
        }

        return null;
    }

    public static Node ResizeSplit(CutModel cut, Node node)
    {
        var split = Axis.Of(node, 0, cut.Rank(node.Inputs[0]));
        if (cut.Kept(node.Inputs[0], split) is null)
        {
            return node;
        }

        long[] sizes = [.. node.Outputs.Select(o => cut.Kept(o, split)?.Length ?? cut.Size(o, split))];
        if (cut.Opset < 13 || node.Input(1).Length > 0)
        {
            return cut.Replace(node, "split", 1, sizes);
        }

        // Equal parts are implied before the cut, not after it.
        return node.Without("num_outputs").WithInput(1, cut.Add($"{node.Outputs[0]}_split", sizes));
    }
}
