using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Slice and Gather: the picked indices keep their atoms.</summary>
internal static class Picking
{
    public static string? Slice(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        if (!walk.TryIntegers(node, "axes", 3, out var axes) || !walk.TryIntegers(node, "steps", 4, out var steps))
        {
            return $"the axes of Slice '{node.DisplayName}' are computed at run time";
        }

        var fixedBounds = walk.TryIntegers(node, "starts", 1, out var starts) & walk.TryIntegers(
            node, "ends", 2, out var ends);
        var result = x.ToArray();
        for (var i = 0; i < (axes ?? starts ?? []).Length; i++)
        {
            var axis = Axis.Of(axes?[i] ?? i, x.Length);
            var size = walk.Shape(node.Outputs[0])[axis];
            if (!fixedBounds || steps?[i] is not (null or 1))
            {
                if (size != x[axis].Length || steps?[i] < 0)
                {
                    walk.Union.Freeze(x[axis], fixedBounds ? $"Slice '{node.DisplayName}' steps through this axis"
                        : $"the bounds of Slice '{node.DisplayName}' are computed at run time");
                    result[axis] = walk.Union.Frozen(size);
                }
            }
            else
            {
                var (start, end) = Bounds(starts![i], ends![i], x[axis].Length);
                result[axis] = end - start == x[axis].Length ? x[axis] : x[axis][start..end];
            }
        }

        if (axes is null && !fixedBounds)
        {
            return $"the bounds of Slice '{node.DisplayName}' are computed at run time";
        }

        walk.Set(node.Outputs[0], result);
        return null;
    }

    public static Node ResizeSlice(CutModel cut, Node node)
    {
        long[]? Integers(string attribute, int input) =>
            node.Ints(attribute)?.ToArray() ?? cut.Constant(node.Input(input))?.ToLongs();

        if (Integers("starts", 1) is not { } starts || Integers("ends", 2) is not { } ends)
        {
            return node;
        }

        var axes = Integers("axes", 3);
        var changed = false;
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = Axis.Of(axes?[i] ?? i, cut.Rank(node.Inputs[0]));
            if (cut.Kept(node.Inputs[0], axis) is { } kept)
            {
                var (start, end) = Bounds(starts[i], ends[i], (int)cut.Size(node.Inputs[0], axis));
                (starts[i], ends[i]) = (kept.Count(k => k < start), kept.Count(k => k < end));
                changed = true;
            }
        }

        return changed ? cut.Replace(cut.Replace(node, "starts", 1, starts), "ends", 2, ends) : node;
    }

    public static string? Gather(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var axis = Axis.Of(node, 0, x.Length);
        var picked = walk.Shape(node.Inputs[1]);
        var result = x.ToList();
        result.RemoveAt(axis);
        if (picked.Count < 2 && walk.TryIntegers(node.Inputs[1], out var indices))
        {
            int[] labels = [.. indices.Select(i => x[axis][Axis.Of(i, x[axis].Length)])];
            if (picked.Count == 0)
            {
                walk.Union.Freeze(labels, $"Gather '{node.DisplayName}' picks this index alone");
            }
            else
            {
                result.Insert(axis, labels);
            }
        }
        else
        {
            walk.Union.Freeze(x[axis], $"Gather '{node.DisplayName}' picks from this axis by number");
            if (walk.IsParameter(node.Inputs[0]))
            {
                result.ForEach(embedding => walk.Produces(node, embedding));
            }

            result.InsertRange(
                axis, picked.Count == 0 ? [] : walk.Has(node.Inputs[1]) ? walk[node.Inputs[1]] : picked.Select(s =>
                    walk.Union.Frozen(s)));
        }

        walk.Set(node.Outputs[0], [.. result]);
        return null;
    }

    public static Node ResizeGather(CutModel cut, Node node)
    {
        var axis = Axis.Of(node, 0, cut.Rank(node.Inputs[0]));
        if (cut.Kept(node.Inputs[0], axis) is { } kept && cut.Constant(node.Inputs[1]) is { } constant)
        {
            var size = (int)cut.Size(node.Inputs[0], axis);
            cut.Replace(constant, [.. constant.ToLongs()
                .Select(i => (long)Array.BinarySearch(kept, Axis.Of(i, size))).Where(i => i >= 0)]);
        }

        return node;
    }

    private static (int Start, int End) Bounds(long start, long end, int size)
    {
        int Clamp(long bound) => (int)Math.Clamp(bound < 0 ? bound + size : bound, 0, size);
        return (Clamp(start), Math.Max(Clamp(start), Clamp(end)));
    }
}
