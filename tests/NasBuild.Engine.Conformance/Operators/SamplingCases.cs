using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Images that are resized or padded.</summary>
internal static class SamplingCases
{
    private static readonly (string Coordinates, string Nearest)[] NearestModes =
    [
        ("asymmetric", "floor"), ("asymmetric", "ceil"), ("asymmetric", "round_prefer_floor"),
        ("half_pixel", "round_prefer_floor"), ("half_pixel", "round_prefer_ceil"),
        ("half_pixel", "floor"), ("pytorch_half_pixel", "ceil"), ("align_corners", "round_prefer_floor"),
    ];

    private static readonly (string Shape, float[] Scales)[] Enlargements =
        [
            ("2,2,3,4", [1, 1, 2, 3]), ("1,2,4,5", [1, 1, 1.7f, 0.6f]), ("1,2,4", [1, 1, 2]),
            ("1,2,2,3,2", [1, 1, 2, 2, 3])
        ];

    private static readonly (string Mode, string Coordinates)[] Interpolations =
    [
        ("linear", "asymmetric"), ("linear", "half_pixel"), ("linear", "pytorch_half_pixel"),
        ("linear", "align_corners"), ("cubic", "half_pixel"),
        ("cubic", "align_corners"),
    ];

    private static readonly (string Mode, string Pads)[] Paddings =
    [
        ("constant", "1,0,2,0,1,3"), ("constant", "0,-1,2,1,0,-2"), ("edge", "0,1,2,0,0,3"), ("reflect", "0,1,2,1,0,3"),
        ("reflect", "0,1,-1,0,1,2"),
        ("wrap", "0,1,2,0,2,1"),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. NearestModes.SelectMany(n => Enlargements.Select(e => Of(
            $"Resize to the nearest, {n.Coordinates}, {n.Nearest}, of {e.Shape}",
            Node(
                "Resize",
                ["x", "", "scales"],
                Attribute.Of("coordinate_transformation_mode", n.Coordinates),
                Attribute.Of("nearest_mode", n.Nearest)),
            [Floats("x", Longs(e.Shape))],
            [Tensor.Create<float>("scales", [e.Scales.Length], e.Scales)]))),
        .. Interpolations.SelectMany(i => Interpolated(i.Mode, i.Coordinates)),
        Sized(
            "Resize in three dimensions",
            [Floats("x", 2, 2, 3, 2, 4)],
            [2, 2, 6, 3, 5],
            Attribute.Of("mode", "linear")),
        Sized("Resize in one dimension", [Floats("x", 2, 3, 4)], [2, 3, 7], Attribute.Of("mode", "linear")),
        Sized(
            "Resize against aliasing",
            [Floats("x", 1, 2, 7, 6)],
            [1, 2, 3, 4],
            Attribute.Of("mode", "linear"),
            Attribute.Of("antialias", 1L)),
        .. Paddings.Select(p => Of(
            $"Pad {p.Mode} by {p.Pads}", Node("Pad", ["x", "pads"], Attribute.Of("mode", p.Mode)),
            [Doubles("x", 2, 3, 4)], [Longs("pads", Longs(p.Pads))], opset: 19)),
        .. new[] { "constant", "reflect" }.Select(mode => Of(
            $"Pad {mode} of some axes", Node("Pad", ["x", "pads", "", "axes"], Attribute.Of("mode", mode)),
            [Doubles("x", 2, 3, 4)],
            [Longs("pads", 1, 2, 0, 1), Longs("axes", -1, 1)])),
        Of(
            "Pad with a trained value",
            Node("Pad", ["x", "pads", "value"]),
            [Doubles("x", 2, 3), Doubles("value")],
            [Longs("pads", 1, 0, 0, 2)]),
    ];

    private static IEnumerable<GradientCase> Interpolated(string mode, string coordinates)
    {
        Attribute[] attributes =
        [
            Attribute.Of("mode", mode), Attribute.Of("coordinate_transformation_mode", coordinates)
        ];
        var scales = Tensor.Create<float>("scales", [4], [1, 1, 2, 2.5f]);
        return
        [
            Of(
                $"Resize {mode}, {coordinates}, by scales",
                Node("Resize", ["x", "", "scales"], attributes),
                [Floats("x", 2, 2, 3, 4)],
                [scales]),
            Sized($"Resize {mode}, {coordinates}, to sizes", [Floats("x", 2, 2, 5, 4)], [2, 2, 3, 9], attributes),
            Sized(
                $"Resize {mode}, {coordinates}, of two axes",
                [Floats("x", 2, 2, 3, 4)],
                [6, 4],
                [.. attributes, Ints("axes", "2,3")]),
        ];
    }

    private static GradientCase Sized(string name, Tensor[] x, long[] sizes, params Attribute[] attributes) =>
        Of(name, Node("Resize", ["x", "", "", "sizes"], attributes), x, [Longs("sizes", sizes)]);
}
