using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>DepthToSpace and SpaceToDepth: blocks of channels become positions, or the other way round.</summary>
internal static class SpaceAndDepth
{
    public static string? DepthToSpace(ChannelWalk walk, Node node)
    {
        var deep = walk[node.Inputs[0]][1];
        var (block, channels) = (Block(node), deep.Length / Block(node));
        var columnFirst = node.Text("mode", "DCR") == "CRD";
        int First(int channel) => columnFirst ? channel * block : channel;
        for (var i = 0; i < deep.Length; i++)
        {
            walk.Union.Unite(deep[i], deep[First(columnFirst ? i / block : i % channels)]);
        }

        return Set(walk, node, [.. Enumerable.Range(0, channels).Select(c => deep[First(c)])]);
    }

    public static string? SpaceToDepth(ChannelWalk walk, Node node)
    {
        var channels = walk[node.Inputs[0]][1];
        return Set(walk, node, [.. Enumerable.Repeat(channels, Block(node)).SelectMany(c => c)]);
    }

    private static int Block(Node node) => (int)(node.Int("blocksize", 1) * node.Int("blocksize", 1));

    private static string? Set(ChannelWalk walk, Node node, int[] channels)
    {
        var x = walk[node.Inputs[0]];
        walk.Union.Freeze(x[2]);
        walk.Union.Freeze(x[3]);
        walk.Set(
            node.Outputs[0], x[0], channels, walk.Union.Frozen(walk.Shape(node.Outputs[0])[2]),
            walk.Union.Frozen(walk.Shape(node.Outputs[0])[3]));
        return null;
    }
}
