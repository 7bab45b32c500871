using System.Numerics;
using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// Reshape and Flatten. The axes of both sides are matched in the smallest blocks of equal product. Inside a block at
/// most one axis of each side carries channels: [channels, height, width] folded into one axis, one axis split into
/// [heads, inside of a head]. Elements that share an index of that axis are cut together; the other axes cannot be cut.
/// </summary>
internal static class Reshaping
{
    public static string? Reshape(ChannelWalk walk, Node node) => walk.Constant(node.Inputs[1]) is null
        ? $"the target shape of Reshape '{node.DisplayName}' is computed at run time" : Relate(walk, node);

    public static string? Flatten(ChannelWalk walk, Node node) => Relate(walk, node);

    public static Node Resize(CutModel cut, Node node)
    {
        // 0 copies an axis of the input, which may be cut where the output's is not.
        var target = cut.Constant(node.Inputs[1])!;
        var allowsZero = node.Int("allowzero", 0) != 0;
        cut.Replace(target, [.. target.ToLongs().Select((size, axis) => size switch
        {
            -1 => -1,
            0 when allowsZero || cut.Kept(node.Inputs[0], axis) is null => 0,
            _ => cut.Kept(node.Outputs[0], axis)?.Length ?? (size > 0 ? size : cut.Size(node.Outputs[0], axis)),
        })]);
        return node;
    }

    private static string? Relate(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var shape = walk.Shape(node.Outputs[0]);
        if (shape.Contains(0))
        {
            return $"{node.OpType} '{node.DisplayName}' is empty";
        }

        // Axes of one index belong to no block.
        var result = shape.Select(size => size == 1 ? walk.Union.Frozen(1) : []).ToArray();
        var from = new Queue<int>(Enumerable.Range(0, x.Length).Where(a => x[a].Length > 1));
        var to = new Queue<int>(Enumerable.Range(0, shape.Count).Where(a => shape[a] > 1));
        while (from.Count > 0)
        {
            List<int> sources = [from.Dequeue()], targets = [to.Dequeue()];
            long read = x[sources[0]].Length, written = shape[targets[0]];
            while (read != written)
            {
                if (read < written)
                {
                    sources.Add(from.Dequeue());
                    read *= x[sources[^1]].Length;
                }
                else
                {
                    targets.Add(to.Dequeue());
                    written *= shape[targets[^1]];
                }
            }

            Block(walk, node, x, sources, targets, result);
        }

        walk.Set(node.Outputs[0], result);
        return null;
    }

    private static void Block(
        ChannelWalk walk, Node node, int[][] x, List<int> sources, List<int> targets, int[][] result)
    {
        var (labels, shape) = (walk.Union, walk.Shape(node.Outputs[0]));
        if (sources.Count == 1 && targets.Count == 1)
        {
            result[targets[0]] = x[sources[0]];
            return;
        }

        foreach (var axis in targets)
        {
            result[axis] = labels.Frozen(shape[axis]);
        }

        if (sources.FindIndex(a => !labels.IsFrozen(x[a])) is var source && source < 0)
        {
            return;
        }

        foreach (var axis in sources.Where(a => a != sources[source]))
        {
            labels.Freeze(x[axis], $"{node.OpType} '{node.DisplayName}' folds this axis together with another");
        }

        var channels = x[sources[source]];
        var rowsIn = Row(sources.Select(a => (long)x[a].Length), source);
        var offered = Enumerable.Range(0, targets.Count)
            .Where(t => !IsTakenApart(walk, node.Outputs[0], targets[t])).DefaultIfEmpty(0).ToList();
        var target = offered.FirstOrDefault(
            t => offered.Count == 1 || Channels(labels, channels, Pairs(t)) > 1, offered[0]);
        var carried = new int[shape[targets[target]]];
        Array.Fill(carried, -1);
        foreach (var (from, to) in Pairs(target))
        {
            if (carried[to] < 0)
            {
                carried[to] = channels[from];
            }
            else
            {
                labels.Unite(carried[to], channels[from]);
            }
        }

        result[targets[target]] = carried;

        // Which index of the one axis meets which of the other, over all elements of the block.
        IEnumerable<(int From, int To)> Pairs(int target)
        {
            var (rowsOut, size) = (Row(targets.Select(a => shape[a]), target), shape[targets[target]]);
            var (step, count) = (
                (long)BigInteger.GreatestCommonDivisor(rowsIn, rowsOut),
                targets.Aggregate(1L, (product, a) => product * shape[a]));
            for (var index = 0L; index < count; index += step)
            {
                yield return ((int)(index / rowsIn % channels.Length), (int)(index / rowsOut % size));
            }
        }
    }

    // The number of channels that would remain if the axis of the pairs' second indices carried them.
    private static int Channels(AxisUnion labels, int[] channels, IEnumerable<(int From, int To)> pairs)
    {
        AxisUnion trial = new AxisUnion();
        var atoms = channels.Select(labels.Root).Distinct().ToDictionary(root => root, _ => trial.Fresh(1)[0]);
        var first = new Dictionary<int, int>();
        foreach (var (from, to) in pairs)
        {
            var atom = atoms[labels.Root(channels[from])];
            trial.Unite(first.TryAdd(to, atom) ? atom : first[to], atom);
        }

        return atoms.Values.Select(trial.Root).Distinct().Count();
    }

    // The number of elements of the block for one index of the axis.
    private static long Row(IEnumerable<long> sizes, int axis) =>
        sizes.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);

    // An axis whose indices are picked or combined next, such as the three of a fused query, key and value, or the
    // branches of a selective kernel, does not carry the channels.
    private static bool IsTakenApart(ChannelWalk walk, string value, int axis, int depth = 4) =>
        depth > 0 && walk.Model.Graph[value].Uses.Any(use => use switch
        {
            { Index: 0, Node.OpType: "Transpose" } => IsTakenApart(
                walk, use.Node.Outputs[0], Moved(use.Node, axis, walk.Shape(value).Count), depth - 1),
            { Index: 0, Node.OpType: "Softmax" } => Axis.Of(use.Node, -1, walk.Shape(value).Count) == axis,
            { Index: 0 } when use.Node.OpType.StartsWith("Reduce", StringComparison.Ordinal) =>
                walk.TryIntegers(use.Node, "axes", 1, out var axes)
                && axes?.Any(a => Axis.Of(a, walk.Shape(value).Count) == axis) == true,
            { Node.Outputs: [var result] } when ChannelRules.IsElementwise(use.Node) && walk.Knows(result) =>
                IsTakenApart(walk, result, axis + walk.Shape(result).Count - walk.Shape(value).Count, depth - 1),
            { Index: 0, Node.OpType: "Gather" or "Split" } => Axis.Of(use.Node, 0, walk.Shape(value).Count) == axis,
            { Index: 0, Node.OpType: "Slice" } => walk.TryIntegers(use.Node, "axes", 3, out var axes)
                && axes?.Any(a => Axis.Of(a, walk.Shape(value).Count) == axis) == true,
            _ => false,
        });

    private static int Moved(Node transpose, int axis, int rank) =>
        transpose.Ints("perm") is { } perm ? perm.ToList().IndexOf(axis) : rank - 1 - axis;
}
