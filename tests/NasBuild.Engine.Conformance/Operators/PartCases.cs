using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Operators that cut out, join, repeat or blank parts of a value.</summary>
internal static class PartCases
{
    private static readonly (string Starts, string Ends, string? Axes, string? Steps)[] Slices =
    [
        ("1", "3", "0", null), ("0,-3", "9,-1", "0,2", null), ("1,0", "2,5", null, null),
        ("-1", "-9223372036854775808", "1", "-1"), ("4,1", "-9,9", "1,-1", "-2,2"),
        ("0", "5", "-2", "3"), ("-2", "9223372036854775807", "0", "1"), ("0,3", "2,3", "0,1", null),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. new[] { 1, -2 }.Select(axis => Of(
            $"Concat on axis {axis}", Node("Concat", ["a", "b", "c"], Attribute.Of("axis", axis)),
            [Doubles("a", 2, 3, 2), Doubles("b", 2, 1, 2), Doubles("c", 2, 2, 2)])),
        Of("Concat of one value twice", Node("Concat", ["a", "a"], Attribute.Of("axis", 0)), [Doubles("a", 2, 3)]),
        Of(
            "Split into sizes", new Node("Split", ["x", "sizes"], ["a", "b", "c"], "", "", Attribute.Of("axis", -1)),
            [Doubles("x", 2, 6)], [Longs("sizes", 1, 3, 2)]),
        Of(
            "Split into unequal parts",
            new Node("Split", ["x"], ["a", "b"], "", "", Attribute.Of("num_outputs", 2)),
            [Doubles("x", 5, 2)]),
        SplitOfWhichOnePartIsUsed,
        .. Slices.Select(Slice),
        .. new[] { "2,3,4", "5,1,3,4", "1" }.Select(
            shape =>
                Of(
                    $"Expand to {shape}",
                    Node("Expand", ["x", "shape"]),
                    [Doubles("x", 3, 1)],
                    [Longs("shape", Longs(shape))])),
        .. new[] { "2,3,1", "1,1,4" }.Select(repeats =>
            Of(
                $"Tile by {repeats}",
                Node("Tile", ["x", "repeats"]),
                [Doubles("x", 2, 1, 3)],
                [Longs("repeats", Longs(repeats))])),
        .. new (bool Upper, long? Diagonal)[] { (true, null), (false, 1), (true, -1) }.Select(t => Of(
            $"Trilu, upper {t.Upper}, diagonal {t.Diagonal}",
            Node("Trilu", t.Diagonal is null ? ["x"] : ["x", "k"], Attribute.Of("upper", t.Upper ? 1L : 0L)),
            [Doubles("x", 2, 4, 3)],
            t.Diagonal is { } k ? [Tensor.Scalar("k", k)] : [])),
    ];

    private static GradientCase SplitOfWhichOnePartIsUsed
    {
        get
        {
            Tensor[] inputs = [Doubles("x", 6, 2)];
            Node[] nodes =
            [
                new("Split", ["x"], ["a", "b", "c"], "", "", Attribute.Of("num_outputs", 3)),
                new("Reshape", ["b", "shape"], ["y"])
            ];
            return new GradientCase(
                "Split of which one part is used", ModelOf(nodes, inputs, [Longs("shape", 4)]), inputs);
        }
    }

    private static GradientCase Slice((string Starts, string Ends, string? Axes, string? Steps) s)
    {
        List<Tensor> constants = [Longs("starts", Longs(s.Starts)), Longs("ends", Longs(s.Ends))];
        List<string> inputs = ["x", "starts", "ends", s.Axes is null ? "" : "axes"];
        if (s.Axes is not null)
        {
            constants.Add(Longs("axes", Longs(s.Axes)));
        }

        if (s.Steps is not null)
        {
            inputs.Add("steps");
            constants.Add(Longs("steps", Longs(s.Steps)));
        }

        return Of(
            $"Slice from {s.Starts} to {s.Ends} of axes [{s.Axes}] in steps [{s.Steps}]",
            Node("Slice", [.. inputs]),
            [Doubles("x", 3, 5, 4)],
            constants);
    }
}
