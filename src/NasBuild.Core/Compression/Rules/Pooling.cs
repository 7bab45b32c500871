using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Pooling over positions: batch and channels pass.</summary>
internal static class Pooling
{
    public static string? Relate(ChannelWalk walk, Node node)
    {
        if (node.Outputs.Length > 1 && node.Outputs[1].Length > 0)
        {
            return $"{node.OpType} '{node.DisplayName}' counts positions through all channels";
        }

        var x = walk[node.Inputs[0]];
        foreach (var axis in x.Skip(2))
        {
            walk.Union.Freeze(axis);
        }

        walk.Set(
            node.Outputs[0], [x[0], x[1], .. walk.Shape(node.Outputs[0]).Skip(2).Select(s => walk.Union.Frozen(s))]);
        return null;
    }
}
