using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// Convolutions. Weights are [out, in / group, kernel...] for Conv and [in, out / group, kernel...] for ConvTranspose.
/// A depthwise one loses a whole group with a channel; another grouped one loses the same place of every group.
/// </summary>
internal static class Convolution
{
    public static string? Conv(ChannelWalk walk, Node node)
    {
        if (Prepare(walk, node) is { } refusal)
        {
            return refusal;
        }

        AxisUnion labels = walk.Union;
        var (x, w, group) = (walk[node.Inputs[0]][1], walk[node.Inputs[1]], (int)node.Int("group", 1));
        var output = w[0];
        if (group > 1 && x.Length == group)
        {
            SameGroup(labels, x, output);
        }
        else
        {
            SamePlace(labels, x, w[1]);
            SamePlace(labels, output, output[..(output.Length / group)]);
            walk.Consumes(w[1]);
            walk.Produces(node, output);
        }

        return Finish(walk, node, output);
    }

    public static string? ConvTranspose(ChannelWalk walk, Node node)
    {
        if (Prepare(walk, node) is { } refusal)
        {
            return refusal;
        }

        AxisUnion labels = walk.Union;
        var (x, w, group) = (walk[node.Inputs[0]][1], walk[node.Inputs[1]], (int)node.Int("group", 1));
        var output = group == 1 ? w[1] : labels.Fresh(walk.Shape(node.Outputs[0])[1]);
        labels.Unite(x, w[0]);
        if (group > 1 && x.Length == group)
        {
            SameGroup(labels, x, output);
            labels.Freeze(w[1]);
        }
        else
        {
            SamePlace(labels, x, x[..(x.Length / group)]);
            SamePlace(labels, output, w[1]);
            walk.Consumes(w[0]);
            walk.Produces(node, w[1]);
        }

        return Finish(walk, node, output);
    }

    public static Node ResizeConv(CutModel cut, Node node) =>
        cut.Size(node.Inputs[1], 1) == 1 ? Regroup(cut, node) : node;

    public static Node ResizeConvTranspose(CutModel cut, Node node) =>
        cut.Size(node.Inputs[1], 0) == node.Int("group", 1) ? Regroup(cut, node) : node;

    // A depthwise convolution has as many groups as input channels.
    private static Node Regroup(CutModel cut, Node node) =>
        node.Int("group", 1) > 1 && cut.Kept(node.Inputs[0], 1) is { } kept
            ? node.With(Onnx.Attribute.Of("group", kept.Length)) : node;

    private static string? Prepare(ChannelWalk walk, Node node)
    {
        if (!walk.IsParameter(node.Inputs[1]))
        {
            return $"the weight of {node.OpType} '{node.DisplayName}' is computed at run time";
        }

        // A channel that was made a position by Transpose or Reshape has neighbours there.
        foreach (var axis in walk[node.Inputs[0]].Skip(2))
        {
            walk.Union.Freeze(axis, $"{node.OpType} '{node.DisplayName}' moves along this axis: a channel has neighbours there");
        }

        foreach (var axis in walk[node.Inputs[1]].Skip(2))
        {
            walk.Union.Freeze(axis);
        }

        return null;
    }

    private static string? Finish(ChannelWalk walk, Node node, int[] output)
    {
        if (node.Input(2).Length > 0)
        {
            var bias = walk[node.Inputs[2]][0];
            walk.Union.Unite(output, bias);
            walk.Produces(node, bias);
        }

        // What FusedConv adds to the result.
        if (node.Input(3).Length > 0)
        {
            walk.Union.Unite(output, walk[node.Inputs[3]][1]);
        }

        walk.Set(node.Outputs[0], [walk[node.Inputs[0]][0], output, .. walk.Shape(node.Outputs[0]).Skip(2).Select(s =>
            walk.Union.Frozen(s))]);
        return null;
    }

    // Input channel k and all outputs of group k are one channel.
    private static void SameGroup(AxisUnion labels, int[] x, int[] output)
    {
        var multiplier = output.Length / x.Length;
        for (var i = 0; i < output.Length; i++)
        {
            labels.Unite(x[i / multiplier], output[i]);
        }
    }

    // Index j of every group is one channel.
    private static void SamePlace(AxisUnion labels, int[] axis, int[] places)
    {
        for (var i = 0; i < axis.Length; i++)
        {
            labels.Unite(axis[i], places[i % places.Length]);
        }
    }
}
