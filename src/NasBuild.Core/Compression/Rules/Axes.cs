using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Operators that reorder, add, drop or repeat whole axes.</summary>
internal static class Axes
{
    public static string? Transpose(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        walk.Set(node.Outputs[0], node.Ints("perm") is { } perm ? [.. perm.Select(p => x[p])] : [.. x.Reverse()]);
        return null;
    }

    public static string? Squeeze(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        if (!walk.TryIntegers(node, "axes", 1, out var axes) || axes is null)
        {
            return $"Squeeze '{node.DisplayName}' does not say which axes it drops";
        }

        walk.Set(node.Outputs[0], [.. x.Where((_, axis) => !axes.Any(a => Axis.Of(a, x.Length) == axis))]);
        return null;
    }

    public static string? Unsqueeze(ChannelWalk walk, Node node)
    {
        if (!walk.TryIntegers(node, "axes", 1, out var axes) || axes is null)
        {
            return $"the axes of Unsqueeze '{node.DisplayName}' are computed at run time";
        }

        var x = walk[node.Inputs[0]];
        var result = x.ToList();
        foreach (var axis in axes.Select(a => Axis.Of(a, x.Length + axes.Length)).Order())
        {
            result.Insert(axis, walk.Union.Frozen(1));
        }

        walk.Set(node.Outputs[0], [.. result]);
        return null;
    }

    public static string? Expand(ChannelWalk walk, Node node)
    {
        if (walk.Constant(node.Inputs[1]) is null)
        {
            return $"the target shape of Expand '{node.DisplayName}' is computed at run time";
        }

        var x = walk[node.Inputs[0]];
        var shape = walk.Shape(node.Outputs[0]);
        walk.Set(node.Outputs[0], [.. shape.Select((size, axis) =>
            axis - (shape.Count - x.Length) is var own && own >= 0 && x[own].Length == size ? x[own]
                : walk.Union.Fresh(size))]);
        return null;
    }

    public static Node ResizeExpand(CutModel cut, Node node)
    {
        var target = cut.Constant(node.Inputs[1])!;
        var offset = cut.Rank(node.Outputs[0]) - (int)target.Shape[0];
        cut.Replace(target, [.. target.ToLongs()
            .Select((size, i) => size == 1 ? 1 : cut.Kept(node.Outputs[0], offset + i)?.Length ?? size)]);
        return node;
    }

    public static string? Tile(ChannelWalk walk, Node node)
    {
        if (!walk.TryIntegers(node.Inputs[1], out var repeats))
        {
            return $"the repeats of Tile '{node.DisplayName}' are computed at run time";
        }

        walk.Set(node.Outputs[0], [.. walk[node.Inputs[0]].Select((labels, axis) =>
            repeats[axis] == 1 ? labels : Enumerable.Repeat(labels, (int)repeats[axis]).SelectMany(l => l).ToArray())]);
        return null;
    }
}
