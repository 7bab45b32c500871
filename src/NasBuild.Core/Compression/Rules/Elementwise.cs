using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>Operators that work index by index, with broadcasting.</summary>
internal static class Elementwise
{
    public static string? Relate(ChannelWalk walk, Node node)
    {
        walk.Set(node.Outputs[0], Broadcast(walk, [.. node.Inputs.Where(i => i.Length > 0).Select(i => walk[i])]));
        return null;
    }

    /// <summary>The first input passes; the others are settings.</summary>
    public static string? Unary(ChannelWalk walk, Node node)
    {
        foreach (var output in node.Outputs.Where(o => o.Length > 0))
        {
            walk.Set(output, walk[node.Inputs[0]]);
        }

        return null;
    }

    /// <summary>Aligns the axes from the right; two axes with more than one index are the same channels.</summary>
    public static int[][] Broadcast(ChannelWalk walk, IReadOnlyList<int[][]> inputs)
    {
        var result = new int[inputs.Max(i => i.Length)][];
        foreach (var input in inputs)
        {
            var offset = result.Length - input.Length;
            for (var axis = 0; axis < input.Length; axis++)
            {
                ref var known = ref result[offset + axis];
                known = known is null || (known.Length == 1 && input[axis].Length != 1) ? input[axis]
                    : known.Length == input[axis].Length ? walk.Union.Unite(known, input[axis])
                    : known;
            }
        }

        return result;
    }
}
