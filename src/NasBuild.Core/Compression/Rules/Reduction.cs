using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Reductions: an axis that is reduced over cannot be cut, the other axes pass.</summary>
internal static class Reduction
{
    public static string? Relate(ChannelWalk walk, Node node)
    {
        if (!walk.TryIntegers(node, "axes", 1, out var axes))
        {
            return $"the axes of {node.OpType} '{node.DisplayName}' are computed at run time";
        }

        if (axes is null or [] && node.Int("noop_with_empty_axes", 0) != 0)
        {
            return Elementwise.Unary(walk, node);
        }

        return Over(walk, node, axes is [_, ..] ? axes : null);
    }

    public static string? Arg(ChannelWalk walk, Node node) => Over(walk, node, [node.Int("axis", 0)]);

    public static string? TopK(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var sorted = Axis.Of(node, -1, x.Length);
        walk.Union.Freeze(x[sorted], Combines(node));
        foreach (var output in node.Outputs.Where(o => o.Length > 0))
        {
            walk.Set(output, [.. x.Select((axis, i) => i == sorted ? walk.Union.Frozen(walk.Shape(output)[i]) : axis)]);
        }

        return null;
    }

    private static string? Over(ChannelWalk walk, Node node, IReadOnlyList<long>? axes)
    {
        var x = walk[node.Inputs[0]];
        var result = new List<int[]>();
        for (var axis = 0; axis < x.Length; axis++)
        {
            if (axes is not null && !axes.Any(a => Axis.Of(a, x.Length) == axis))
            {
                result.Add(x[axis]);
                continue;
            }

            walk.Union.Freeze(x[axis], Combines(node));
            if (node.Int("keepdims", 1) != 0)
            {
                result.Add(walk.Union.Frozen(1));
            }
        }

        walk.Set(node.Outputs[0], [.. result]);
        return null;
    }

    private static string Combines(Node node) =>
        $"{node.OpType} '{node.DisplayName}' combines all of this axis: a channel cannot be removed";
}
