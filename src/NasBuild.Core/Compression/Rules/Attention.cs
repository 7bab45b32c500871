using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// Attention as one operator, of ONNX and of ONNX Runtime (<c>com.microsoft</c>), and rotary embeddings: whole heads
/// are channels, queries that share a key's head together with it. Positions and the inside of a head stay.
/// </summary>
internal static class Attention
{
    private static readonly string[] Counts = ["num_heads", "q_num_heads", "kv_num_heads"];

    /// <summary>Relates <c>com.microsoft.MultiHeadAttention</c>.</summary>
    public static string? MultiHead(ChannelWalk walk, Node node) =>
        Separate(walk, node, node.Int("num_heads", 0), caches: [6, 7], mask: 5, bias: 3);

    /// <summary>Relates <c>com.microsoft.GroupQueryAttention</c>.</summary>
    public static string? GroupQuery(ChannelWalk walk, Node node) =>
        Separate(walk, node, node.Int("kv_num_heads", 0), caches: [3, 4], mask: 10, sink: 11);

    /// <summary>Relates <c>Attention</c> of operator set 23 on.</summary>
    public static string? Standard(ChannelWalk walk, Node node) => Separate(
        walk, node, walk[node.Inputs[1]].Length == 4 ? walk[node.Inputs[1]][1].Length : node.Int("kv_num_heads", 0),
        caches: [4, 5], mask: 3);

    /// <summary>Relates a <c>RotaryEmbedding</c>, which turns pairs of numbers inside a head.</summary>
    public static string? Rotary(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var cache = walk.Shape(node.Inputs[node.Domain.Length == 0 ? 1 : 2])[^1];
        var heads = new Heads(walk.Union, (int)(x.Length == 4 ? x[1].Length
            : node.Int("num_heads", 0) is > 0 and var stated ? stated : x[^1].Length / (2 * cache)));
        if (!heads.Fit(x[HeadAxis(x.Length)].Length))
        {
            return Uneven(node);
        }

        KeepInsides(walk, x);
        heads.Unite(x[HeadAxis(x.Length)]);
        walk.Set(node.Outputs[0], x);
        return null;
    }

    /// <summary>Adapts the numbers of heads.</summary>
    public static Node Resize(CutModel cut, Node node)
    {
        var axis = HeadAxis(cut.Rank(node.Outputs[0]));
        if (cut.Kept(node.Outputs[0], axis) is not { } kept)
        {
            return node;
        }

        long Left(long number) => number * kept.Length / cut.Size(node.Outputs[0], axis);
        foreach (var name in Counts.Where(a => node.Int(a, 0) > 0))
        {
            node = node.With(Onnx.Attribute.Of(name, Left(node.Int(name, 0))));
        }

        return node.Ints("qkv_hidden_sizes") is { } sizes
            ? node.With(Onnx.Attribute.Of("qkv_hidden_sizes", sizes.Select(Left))) : node;
    }

    /// <summary>Returns the reason to leave an attention alone whose heads cannot be told apart.</summary>
    public static string Uneven(Node node) =>
        $"the widths of {node.OpType} '{node.DisplayName}' are no multiples of its number of heads";

    private static string? Separate(
        ChannelWalk walk, Node node, long count, int[] caches, int mask, int bias = -1, int sink = -1)
    {
        var heads = new Heads(walk.Union, (int)count);
        var operands = node.Inputs.Take(3).Where(i => i.Length > 0).Select(i => walk[i]).ToList();
        if (!operands.All(o => heads.Fit(o[HeadAxis(o.Length)].Length)))
        {
            return Uneven(node);
        }

        foreach (var operand in operands)
        {
            KeepInsides(walk, operand);
        }

        // One operand of three axes has queries, keys and values one after another: as many queries as the output has.
        var axes = operands.ConvertAll(o => o[HeadAxis(o.Length)]);
        if (operands is [[_, _, var packed]])
        {
            var (queries, all) = ((int)walk.Shape(node.Outputs[0])[^1], packed.Length);
            var middle = queries + ((all - queries) / 2);
            axes = [packed[..queries], packed[queries..middle], packed[middle..]];
        }

        if (bias >= 0 && node.Input(bias).Length > 0)
        {
            var (values, all) = ((int)walk.Shape(node.Outputs[0])[^1], walk[node.Inputs[bias]][0]);
            var queries = (all.Length - values) / 2;
            heads.Unite(all, [queries, queries, values]);
            walk.Produces(node, all);
        }

        if (!axes.All(a => heads.Fit(a.Length)))
        {
            return Uneven(node);
        }

        axes.ForEach(axis => heads.Unite(axis));
        foreach (var cache in caches.Select(node.Input).Where(i => i.Length > 0))
        {
            heads.Unite(walk[cache][1]);
        }

        if (node.Input(mask).Length > 0)
        {
            heads.UniteMask(walk[node.Inputs[mask]]);
        }

        if (sink >= 0 && node.Input(sink).Length > 0)
        {
            heads.Unite(walk[node.Inputs[sink]][0]);
        }

        foreach (var output in node.Outputs.Where(o => o.Length > 0))
        {
            var shape = walk.Shape(output);
            walk.Set(output, [.. shape.Select((size, axis) =>
                axis == HeadAxis(shape.Count) ? heads.Axis(size) : walk.Union.Frozen(size))]);
        }

        return null;
    }

    // [batch, positions, heads x inside], [batch, heads, positions, inside] or [batch, positions, heads, parts, inside].
    private static int HeadAxis(int rank) => rank == 4 ? 1 : 2;

    private static void KeepInsides(ChannelWalk walk, int[][] operand)
    {
        foreach (var axis in operand.Where((_, axis) => axis != HeadAxis(operand.Length)))
        {
            walk.Union.Freeze(axis);
        }
    }
}
