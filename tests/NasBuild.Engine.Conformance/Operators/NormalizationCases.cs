using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Normalisations whose statistics are those of the sample.</summary>
internal static class NormalizationCases
{
    private static readonly Attribute Epsilon = Attribute.Of("epsilon", 1e-2f);

    private static readonly (string X, string Scale, long Axis)[] Layers =
    [
        ("4,6", "6", -1), ("2,3,5", "5", 2), ("2,3,5", "3,5", 1), ("2,3,2,2", "2,2", -2)
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. Layers.SelectMany(l => new[]
        {
            Of(
                $"LayerNormalization of {l.X} from axis {l.Axis}",
                Node("LayerNormalization", ["x", "scale", "bias"], Attribute.Of("axis", l.Axis), Epsilon),
                [Doubles("x", Longs(l.X)), Doubles("scale", Longs(l.Scale)), Doubles("bias", Longs(l.Scale))]),
            Of(
                $"LayerNormalization without bias of {l.X} from axis {l.Axis}",
                Node("LayerNormalization", ["x", "scale"], Attribute.Of("axis", l.Axis), Epsilon),
                [Floats("x", Longs(l.X)), Floats("scale", Longs(l.Scale))]),
        }),
        BetweenNodes,
        .. new[] { "2,3,5", "2,3,4,3", "2,3,2,3,2" }.Select(x => Of(
            $"InstanceNormalization of {x}", Node("InstanceNormalization", ["x", "scale", "bias"], Epsilon),
            [Floats("x", Longs(x)), Floats("scale", 3), Floats("bias", 3)])),
        .. new[] { "2,6,5", "2,6,2,3" }
            .SelectMany(x => new (int Opset, int Scales)[] { (18, 2), (21, 6) }.Select(g => Of(
                $"GroupNormalization of {x} with {g.Scales} scales",
                Node("GroupNormalization", ["x", "scale", "bias"], Attribute.Of("num_groups", 2L)),
                [Floats("x", Longs(x)), Floats("scale", g.Scales), Floats("bias", g.Scales)], opset: g.Opset))),
        .. new[] { "0,2,3", "2,3" }.Select(axes =>
            Of(
                $"MeanVarianceNormalization over {axes}",
                Node("MeanVarianceNormalization", ["x"], Ints("axes", axes)),
                [Floats("x", 2, 3, 3, 2)])),
        .. new (string Scale, long Axis)[] { ("5", -1), ("3,5", 1) }.Select(r => Of(
            $"RMSNormalization from axis {r.Axis}",
            Node("RMSNormalization", ["x", "scale"], Attribute.Of("axis", r.Axis)),
            [Floats("x", 2, 3, 5), Floats("scale", Longs(r.Scale))], opset: 23)),
        .. new (long P, long Axis)[] { (1, 1), (1, -1), (2, 1), (2, -1) }.Select(n => Of(
            $"LpNormalization, p = {n.P} on axis {n.Axis}",
            Node("LpNormalization", ["x"], Attribute.Of("p", n.P), Attribute.Of("axis", n.Axis)),
            [Doubles("x", 2, 3, 4)])),
        .. new[] { 3L, 5 }.Select(size => Of(
            $"LRN of {size} channels",
            Node(
                "LRN",
                ["x"],
                Attribute.Of("size", size),
                Attribute.Of("alpha", 0.9f),
                Attribute.Of("beta", 0.6f),
                Attribute.Of("bias", 1.5f)),
            [Floats("x", 2, 6, 2, 3)])),
    ];

    private static GradientCase BetweenNodes
    {
        get
        {
            Tensor[] inputs = [Doubles("x", 4, 6), Doubles("scale", 6), Doubles("bias", 6)];
            Node[] nodes =
            [
                new("Add", ["x", "x"], ["h"], "double"), Node("LayerNormalization", ["h", "scale", "bias"]),
                new("Add", ["y", "h"], ["z"], "residual")
            ];
            return new GradientCase(
                "LayerNormalization between nodes", ModelOf(nodes, inputs, outputs: ["y", "z"]), inputs);
        }
    }
}
