using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// Normalisations: an axis that is normalised over cannot be cut, because every index changes every other.
/// </summary>
internal static class Normalization
{
    public static string? Batch(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var channels = x.Length > 1 ? x[1] : x[0];
        foreach (var parameter in node.Inputs.Skip(1))
        {
            walk.Union.Unite(channels, walk[parameter][0]);
        }

        walk.Set(node.Outputs[0], x);
        foreach (var statistic in node.Outputs.Skip(1).Where(o => o.Length > 0))
        {
            walk.Set(statistic, channels);
        }

        return null;
    }

    public static string? Instance(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        walk.Union.Unite(x[1], walk[node.Inputs[1]][0]);
        walk.Union.Unite(x[1], walk[node.Inputs[2]][0]);
        return Over(walk, node, axis => axis >= 2);
    }

    /// <summary>Relates a GroupNormalization: channels that are normalised together are cut together.</summary>
    public static string? Group(ChannelWalk walk, Node node)
    {
        var channels = walk[node.Inputs[0]][1];
        var size = channels.Length / (int)node.Int("num_groups", 1);
        var parameters = node.Inputs.Skip(1).Select(i => walk[i][0]).ToArray();
        for (var i = 0; i < channels.Length; i++)
        {
            walk.Union.Unite(channels[i], channels[i - (i % size)]);

            // Opset 18 scales each group, opset 21 each channel.
            foreach (var parameter in parameters)
            {
                walk.Union.Unite(channels[i], parameter[parameter.Length == channels.Length ? i : i / size]);
            }
        }

        return Over(walk, node, axis => axis >= 2);
    }

    public static Node ResizeGroup(CutModel cut, Node node) => cut.Kept(node.Inputs[0], 1) is { } kept
        ? node.With(Onnx.Attribute.Of(
            "num_groups", kept.Length * node.Int("num_groups", 1) / cut.Size(node.Inputs[0], 1))) : node;

    public static string? Layer(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        var first = Axis.Of(node, -1, x.Length);
        foreach (var parameter in node.Inputs.Skip(1).Where(i => i.Length > 0))
        {
            Elementwise.Broadcast(walk, [x, walk[parameter]]);
        }

        Over(walk, node, axis => axis >= first);
        foreach (var statistic in node.Outputs.Skip(1).Where(o => o.Length > 0))
        {
            walk.Set(statistic, [.. x.Select((axis, i) => i < first ? axis : walk.Union.Frozen(1))]);
        }

        return null;
    }

    public static string? LocalResponse(ChannelWalk walk, Node node) => Over(walk, node, axis => axis == 1);

    /// <summary>Relates a Softmax: up to opset 12 all axes from the named one on are normalised together.</summary>
    public static string? Softmax(ChannelWalk walk, Node node)
    {
        var rank = walk[node.Inputs[0]].Length;
        var coerces = walk.Model.Opset < 13;
        var named = Axis.Of(node, coerces ? 1 : -1, rank);
        return Over(walk, node, axis => coerces ? axis >= named : axis == named);
    }

    public static string? OneAxis(ChannelWalk walk, Node node)
    {
        var rank = walk[node.Inputs[0]].Length;
        var named = node.Is("CumSum") ? walk.TryIntegers(node.Inputs[1], out var axis) ? axis[0] : (long?)null
            : node.Int("axis", -1);
        return Over(walk, node, axis => named is null || axis == Axis.Of(named.Value, rank));
    }

    /// <summary>Returns the reason to leave an axis alone.</summary>
    public static string NormalizesOver(Node node) =>
        $"{node.OpType} '{node.DisplayName}' normalises over this axis: removing a channel changes every other";

    private static string? Over(ChannelWalk walk, Node node, Func<int, bool> normalised)
    {
        var x = walk[node.Inputs[0]];
        for (var axis = 0; axis < x.Length; axis++)
        {
            if (normalised(axis))
            {
                walk.Union.Freeze(x[axis], NormalizesOver(node));
            }
        }

        walk.Set(node.Outputs[0], x);
        return null;
    }
}
