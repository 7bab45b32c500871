using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Resize, Upsample and Pad: axes that keep their size pass.</summary>
internal static class Resampling
{
    public static string? Resize(ChannelWalk walk, Node node) =>
        node.Text("coordinate_transformation_mode", "") == "tf_crop_and_resize" ? $"Resize '{node.DisplayName}' crops"
            : Unchanged(walk, node);

    public static string? Pad(ChannelWalk walk, Node node)
    {
        var rank = walk[node.Inputs[0]].Length;
        if (!walk.TryIntegers(node, "pads", 1, out var pads) || !walk.TryIntegers(node, "axes", 3, out var axes))
        {
            return $"the padding of {node.OpType} '{node.DisplayName}' is computed at run time";
        }

        // An axis can be cropped on one side and padded by as much on the other.
        pads ??= [];
        axes ??= [.. Enumerable.Range(0, rank).Select(a => (long)a)];
        var padded = Enumerable.Range(0, pads.Length)
            .Where(i => pads[i] != 0).Select(i => Axis.Of(axes[i % axes.Length], rank)).ToHashSet();
        return Unchanged(walk, node, padded);
    }

    /// <summary>Replaces the number of channels in the sizes; scales do not depend on it.</summary>
    public static Node Rescale(CutModel cut, Node node)
    {
        if (cut.Constant(node.Input(3)) is not { } constant)
        {
            return node;
        }

        var sizes = constant.ToLongs();
        for (var i = 0; i < sizes.Length; i++)
        {
            var axis = node.Ints("axes") is { } axes ? Axis.Of(axes[i], cut.Rank(node.Inputs[0])) : i;
            sizes[i] = cut.Kept(node.Outputs[0], axis)?.Length ?? sizes[i];
        }

        cut.Replace(constant, sizes);
        return node;
    }

    private static string? Unchanged(ChannelWalk walk, Node node, HashSet<int>? changed = null)
    {
        var x = walk[node.Inputs[0]];
        var shape = walk.Shape(node.Outputs[0]);
        var result = new int[x.Length][];
        for (var axis = 0; axis < x.Length; axis++)
        {
            var same = shape[axis] == x[axis].Length && changed?.Contains(axis) != true;
            if (!same)
            {
                walk.Union.Freeze(x[axis], $"{node.OpType} '{node.DisplayName}' changes the size of this axis");
            }

            result[axis] = same ? x[axis] : walk.Union.Frozen(shape[axis]);
        }

        walk.Set(node.Outputs[0], result);
        return null;
    }
}
