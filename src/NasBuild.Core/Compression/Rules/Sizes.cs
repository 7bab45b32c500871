using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Sizes as numbers: an axis whose size takes part in a computation cannot be cut.</summary>
internal static class Sizes
{
    public static string? Shape(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var (start, end) = (Bound(node.Int("start", 0), x.Length), Bound(node.Int("end", x.Length), x.Length));
        foreach (var axis in Read(walk, node.Outputs[0]) ?? Enumerable.Range(0, Math.Max(0, end - start)))
        {
            walk.Union.Freeze(x[start + axis], $"Shape '{node.DisplayName}' reads the size of this axis");
        }

        walk.Set(node.Outputs[0], walk.Union.Frozen(walk.Shape(node.Outputs[0])[0]));
        return null;
    }

    public static string? Made(ChannelWalk walk, Node node)
    {
        walk.Set(node.Outputs[0], [.. walk.Shape(node.Outputs[0])
            .Select(s => walk.Union.Frozen(s, $"{node.OpType} '{node.DisplayName}' makes an axis of a fixed size"))]);
        return null;
    }

    private static int Bound(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);

    // The entries of the shape that are picked from it, where nothing reads it whole.
    private static IEnumerable<int>? Read(ChannelWalk walk, string shape)
    {
        var value = walk.Model.Graph[shape];
        var size = (int)walk.Shape(shape)[0];
        var picked = new HashSet<int>();
        foreach (var use in value.Uses)
        {
            if (use is not { Index: 0, Node.OpType: "Gather" }
                || !walk.TryIntegers(use.Node.Inputs[1], out var indices))
            {
                return null;
            }

            picked.UnionWith(indices.Select(i => Axis.Of(i, size)));
        }

        return value.IsOutput ? null : picked.Order();
    }
}
