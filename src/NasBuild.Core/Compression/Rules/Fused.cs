using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Operators that ONNX Runtime's optimisers write in place of several (<c>com.microsoft</c>).</summary>
internal static class Fused
{
    /// <summary>Relates the normalised sum of two values; the sum itself is an output too.</summary>
    public static string? SkipNormalization(ChannelWalk walk, Node node)
    {
        var sum = Elementwise.Broadcast(walk, [.. node.Inputs.Where(i => i.Length > 0).Select(i => walk[i])]);
        return Normalized(walk, node, sum, sumAt: 3);
    }

    /// <summary>Relates the normalised sum of embeddings of tokens, positions and segments.</summary>
    public static string? EmbedNormalization(ChannelWalk walk, Node node)
    {
        var tables = node.Inputs.Skip(2).Take(3).Where(i => i.Length > 0).Select(i => walk[i]).ToList();
        foreach (var table in tables)
        {
            walk.Union.Freeze(table[0], $"{node.OpType} '{node.DisplayName}' picks from this axis by number");
            walk.Produces(node, table[1]);
        }

        var others = node.Inputs.Skip(5).Take(2).Where(i => i.Length > 0).Select(i => walk[i][0]);
        var width = tables.Select(t => t[1]).Concat(others).Aggregate(walk.Union.Unite);
        var shape = walk.Shape(node.Outputs[0]);
        return Normalized(
            walk, node, [.. shape.SkipLast(1).Select(s => walk.Union.Frozen(s)), width], sumAt: 2);
    }

    /// <summary>
    /// Relates <c>com.microsoft.Attention</c>: queries, keys and values are products of one input with one weight
    /// [in, queries + keys + values].
    /// </summary>
    public static string? Attention(ChannelWalk walk, Node node)
    {
        if (!walk.IsParameter(node.Inputs[1]))
        {
            return $"the weight of Attention '{node.DisplayName}' is computed at run time";
        }

        var (x, w) = (walk[node.Inputs[0]], walk[node.Inputs[1]]);
        var heads = new Heads(walk.Union, (int)node.Int("num_heads", 0));
        int[] sizes = node.Ints("qkv_hidden_sizes") is { Count: 3 } stated ? [.. stated.Select(s => (int)s)]
            : [w[1].Length / 3, w[1].Length / 3, w[1].Length / 3];
        if (!sizes.All(s => heads.Fit(s)))
        {
            return Rules.Attention.Uneven(node);
        }

        walk.Union.Unite(x[^1], w[0]);
        walk.Consumes(w[0]);
        heads.Unite(w[1], sizes);
        walk.Produces(node, w[1]);
        if (node.Input(2).Length > 0)
        {
            heads.Unite(walk[node.Inputs[2]][0], sizes);
            walk.Produces(node, walk[node.Inputs[2]][0]);
        }

        if (node.Input(4).Length > 0)
        {
            heads.Unite(walk[node.Inputs[4]][2]);
        }

        if (node.Input(5).Length > 0)
        {
            heads.UniteMask(walk[node.Inputs[5]]);
        }

        walk.Set(node.Outputs[0], x[0], x[1], heads.Axis(sizes[2]));
        if (node.Outputs.Length > 1 && node.Outputs[1].Length > 0)
        {
            walk.Set(node.Outputs[1], [.. walk.Shape(node.Outputs[1])
                .Select((size, axis) => axis == 2 ? heads.Axis(size) : walk.Union.Frozen(size))]);
        }

        return null;
    }

    private static string? Normalized(ChannelWalk walk, Node node, int[][] sum, int sumAt)
    {
        walk.Union.Freeze(sum[^1], Normalization.NormalizesOver(node));
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i].Length > 0)
            {
                walk.Set(node.Outputs[i], i == 0 || i == sumAt ? sum
                    : [.. walk.Shape(node.Outputs[i]).Select(s => walk.Union.Frozen(s))]);
            }
        }

        return null;
    }
}
