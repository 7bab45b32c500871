using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Operators that choose, element by element, what goes on.</summary>
internal static class SelectionCases
{
    public static IEnumerable<GradientCase> All => [.. Choices, .. Clips, .. Largest];

    private static IEnumerable<GradientCase> Choices
    {
        get
        {
            var condition = Tensor.Create<bool>("condition", [2, 1, 3], [true, false, true, false, false, true]);
            Tensor[] values = [Doubles("a", 4, 3), Doubles("b", 1)];
            var node = Node("Where", ["condition", "a", "b"]);
            return [
                Of("Where by a constant", node, values, [condition]),
                Of("Where by an input", node, [condition, .. values])
            ];
        }
    }

    private static IEnumerable<GradientCase> Clips =>
    [
        .. new[] { ElementType.Float, ElementType.Double }.SelectMany(type => new (double? Min, double? Max)[]
        {
            (-0.5, 0.5), (0, null), (null, 0.3), (null, null), (-1e30, 1e30), (double.NegativeInfinity, 0.3),
        }.Select(b => Clip(b.Min, b.Max, type))),
        Of(
            "Clip at its bounds, where nothing goes through",
            Node("Clip", ["a", "min", "max"]),
            [Tensor.Create<float>("a", [5], [-1, 0, 5.9999995f, 6, 7])],
            [Tensor.Scalar("min", 0f), Tensor.Scalar("max", 6f)]).Expecting(2, ("a", [0, 0, 2, 0, 0])),
        Of(
            "Clip with trained bounds",
            Node("Clip", ["a", "low", "high"]),
            [Doubles("a", 3, 4), Tensor.Scalar("low", -0.4), Tensor.Scalar("high", 0.35)]),
    ];

    private static IEnumerable<GradientCase> Largest =>
        new (long Axis, long Largest)[] { (-1, 1), (0, 0) }.Select(t => Of(
            $"TopK on axis {t.Axis}, largest {t.Largest}",
            new Node(
                "TopK",
                ["x", "k"],
                ["y", "indices"],
                "node",
                "",
                Attribute.Of("axis", t.Axis),
                Attribute.Of("largest", t.Largest)),
            [Doubles("x", 3, 4)],
            [Longs("k", 2)]));

    private static GradientCase Clip(double? min, double? max, ElementType type)
    {
        var bounds = new[] { (Name: "min", Value: min), (Name: "max", Value: max) }.Where(b => b.Value is not null);
        return Of(
            $"Clip of {type} from {min} to {max}",
            Node("Clip", ["a", min is null ? "" : "min", max is null ? "" : "max"]),
            [Numbers("a", type, [3, 4], new Random(3))],
            [.. bounds.Select(b => Tensor.FromDoubles(b.Name, type, [], [b.Value!.Value]))]);
    }
}
