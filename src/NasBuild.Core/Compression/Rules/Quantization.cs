using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// QuantizeLinear and DequantizeLinear: scale and zero point have one number, or one for each index of an axis.
/// </summary>
internal static class Quantization
{
    public static string? Relate(ChannelWalk walk, Node node)
    {
        var x = walk[node.Inputs[0]];
        foreach (var setting in node.Inputs.Skip(1).Where(i => i.Length > 0).Select(i => walk[i]))
        {
            if (setting.Length > 1 || node.Int("block_size", 0) != 0)
            {
                return $"{node.OpType} '{node.DisplayName}' quantises in blocks";
            }

            if (setting.Length == 1 && setting[0].Length > 1)
            {
                walk.Union.Unite(x[Axis.Of(node, 1, x.Length)], setting[0]);
            }
        }

        walk.Set(node.Outputs[0], x);
        return null;
    }
}
