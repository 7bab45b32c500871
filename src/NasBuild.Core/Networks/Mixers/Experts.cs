// Shazeer et al., Outrageously Large Neural Networks: The Sparsely-Gated Mixture-of-Experts Layer, ICLR 2017,
// arXiv 1701.06538; one expert for each position as in Fedus et al., Switch Transformers, arXiv 2101.03961
using NasBuild.Core.Networks.Layers;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>
/// A mixture of experts: four feed-forward networks of a quarter of the inner width, of which each position takes the
/// two that a linear layer scores best. All of them are computed: their weights are few.
/// </summary>
internal static class Experts
{
    private const int Count = 4;
    private const long Taken = 2;

    /// <summary>Adds the layers.</summary>
    public static string Write(NetworkWriter write, string name, string x, MixerShape shape)
    {
        var inner = 4 * shape.Width / Count;
        var scores = write.Op(
            "Softmax", $"{name}.shares",
            [write.Dense($"{name}.router", x, shape.Width, Count, MixerShape.Deviation, bias: false)],
            Attribute.Of("axis", -1L));

        // The shares that are at least the second: the others become 0.
        var best = write.Op(
            "ReduceMin", $"{name}.least", [write.Best($"{name}.best", scores, Taken)],
            Attribute.Of("axes", [-1L]), Attribute.Of("keepdims", 1L));
        var shares = write.Op(
            "Where", $"{name}.taken",
            [
                write.Op("GreaterOrEqual", $"{name}.counts", [scores, best]), scores,
                write.Constant("experts.none", [], [0f]),
            ]);
        string? sum = null;
        for (var i = 0; i < Count; i++)
        {
            var expert = $"{name}.expert{i + 1}";
            var up = write.Relu(write.Dense($"{expert}.up", x, shape.Width, inner, MixerShape.Deviation));
            var down = write.Dense($"{expert}.down", up, inner, shape.Width, shape.Last);
            var share = write.Op(
                "Gather", $"{expert}.share", [shares, write.Constant($"experts.index{i}", [1], [(long)i])],
                Attribute.Of("axis", -1L));
            var part = write.Op("Mul", $"{expert}.part", [down, share]);
            sum = sum is null ? part : write.Op("Add", $"{expert}.sum", [sum, part]);
        }

        return sum!;
    }
}
