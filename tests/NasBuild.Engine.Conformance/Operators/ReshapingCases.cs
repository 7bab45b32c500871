using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Operators that put the same numbers into another order or shape.</summary>
internal static class ReshapingCases
{
    public static IEnumerable<GradientCase> All =>
    [
        .. new[] { ("Reshape", "3,-1"), ("Reshape", "0,12"), ("Unsqueeze", "0,-1") }.Select(r =>
            Of(
                $"{r.Item1} by {r.Item2}",
                Node(r.Item1, ["x", "c"]),
                [Doubles("x", 2, 3, 4)],
                [Longs("c", Longs(r.Item2))])),
        Of("Squeeze of a named axis", Node("Squeeze", ["x", "axes"]), [Doubles("x", 1, 3, 1, 2)], [Longs("axes", -2)]),
        Of("Squeeze of all axes of one", Node("Squeeze", ["x"]), [Doubles("x", 1, 3, 1, 2)]),
        .. new[] { 0, 2, -1 }.Select(
            axis =>
                Of(
                    $"Flatten at axis {axis}",
                    Node("Flatten", ["x"], Attribute.Of("axis", axis)),
                    [Floats("x", 2, 3, 4)])),
        .. new[] { null, "0,1,2,3", "1,2,3,0", "2,0,3,1" }.Select(p =>
            Of(
                $"Transpose by [{p}]",
                Node("Transpose", ["x"], p is null ? [] : [Attribute.Of("perm", Longs(p))]),
                [Doubles("x", 2, 3, 4, 2)])),
        .. new[] { "DCR", "CRD" }.Select(mode =>
            Of(
                $"DepthToSpace in the order {mode}",
                Node("DepthToSpace", ["x"], Attribute.Of("blocksize", 2), Attribute.Of("mode", mode)),
                [Doubles("x", 2, 12, 2, 3)])),
        Of("SpaceToDepth", Node("SpaceToDepth", ["x"], Attribute.Of("blocksize", 2)), [Doubles("x", 2, 3, 4, 6)]),
        .. new (int Time, int Batch)[] { (0, 1), (1, 0) }.Select(a => Of(
            $"ReverseSequence along axis {a.Time}",
            Node(
                "ReverseSequence",
                ["x", "lengths"],
                Attribute.Of("time_axis", a.Time),
                Attribute.Of("batch_axis", a.Batch)),
            [Doubles("x", 3, 3, 2)],
            [Longs("lengths", 1, 3, 2)])),
    ];
}
