using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Arithmetic of several values, broadcast to each other.</summary>
internal static class ArithmeticCases
{
    private static readonly string[] OfTwo = ["Add", "Div", "Max", "Min", "Mul", "Sub", "Sum"];

    public static IEnumerable<GradientCase> All =>
        [.. Broadcast, .. OfAnyNumber, .. OneValueTwice, .. Powers, .. Slopes];

    private static IEnumerable<GradientCase> Broadcast => OfTwo.SelectMany(o => new[]
    {
        Of($"{o} of 2,3,4 and 3,1", Node(o, ["a", "b"]), [Doubles("a", 2, 3, 4), Doubles("b", 3, 1)]),
        Of($"{o} of a scalar and 2,1,3", Node(o, ["a", "b"]), [Doubles("a"), Doubles("b", 2, 1, 3)]),
        Of($"{o} of 1,1,1 and 2", Node(o, ["a", "b"]), [Doubles("a", 1, 1, 1), Doubles("b", 2)]),
        Of($"{o} of floats", Node(o, ["a", "b"]), [Floats("a", 2, 3), Floats("b", 3)]),
    });

    private static IEnumerable<GradientCase> OfAnyNumber =>
    [
        .. new[] { "Max", "Min", "Sum" }.SelectMany(o => new[]
        {
            Of($"{o} of one value", Node(o, ["a"]), [Doubles("a", 2, 3)]),
            Of(
                $"{o} of three values",
                Node(o, ["a", "b", "c"]),
                [Doubles("a", 2, 3), Doubles("b", 3), Doubles("c", 4, 1, 1)]),
        }),
        Of("Mean of one value", Node("Mean", ["a"]), [Floats("a", 2, 3)]),
        Of(
            "Mean of three values",
            Node("Mean", ["a", "b", "c"]),
            [Floats("a", 2, 3), Floats("b", 3), Floats("c", 4, 1, 1)]),
        .. new[] { "Max", "Min" }.Select(o =>
            Of(
                $"{o} of equal values, which share",
                Node(o, ["a", "b"]),
                [Tensor.Create<float>("a", [3], [1, 2, 3]), Tensor.Create<float>("b", [3], [1, 2, 3])])
                .Expecting(1, ("a", [0.5, 0.5, 0.5]), ("b", [0.5, 0.5, 0.5]))),
    ];

    private static IEnumerable<GradientCase> OneValueTwice =>
    [
        Of("Mul of a value with itself", Node("Mul", ["a", "a"]), [Doubles("a", 5)]),
        Of("Div of a value by itself", Node("Div", ["a", "a"]), [Doubles("a", 5)]),
    ];

    private static IEnumerable<GradientCase> Powers =>
    [
        .. new[] { -2.0, -1, -0.5, 0, 0.5, 1, 1.7, 2, 3 }.Select(power =>
            Of(
                $"Pow {power} of positive numbers",
                Node("Pow", ["p", "k"]),
                [Positive("p", 0.2, 2, 3)],
                [Tensor.Scalar("k", power)])),
        Of("Pow 2 of negative numbers", Node("Pow", ["a", "k"]), [Doubles("a", 2, 3)], [Tensor.Scalar("k", 2f)]),
        Of(
            "Pow by integers",
            Node("Pow", ["a", "k"]),
            [Doubles("a", 2, 3)],
            [Tensor.Create<long>("k", [1, 1, 3], [1, 2, 3])]),
        Of("Pow by trained exponents", Node("Pow", ["p", "b"]), [Positive("p", 0.2, 2, 3), Doubles("b", 3)]),
        Of(
            "Pow by trained exponents of another type", Node("Pow", ["p", "b"]),
            [Positive("p", 0.2, 2, 3), Floats("b", 3)]),
    ];

    private static IEnumerable<GradientCase> Slopes =>
    [
        Of(
            "Mod of floats",
            Node("Mod", ["a", "b"], Attribute.Of("fmod", 1L)),
            [
                Tensor.Create<double>("a", [2, 3], [5.3, -4.2, 7.7, 1.1, -2.9, 0.4]),
                Tensor.Create<double>("b", [3], [1.7, -1.3, 2.1])
            ]),
        Of("PRelu with a slope per channel", Node("PRelu", ["a", "b"]), [Floats("a", 2, 3, 4), Floats("b", 3, 1)]),
        Of("PRelu with one slope", Node("PRelu", ["a", "b"]), [Doubles("a", 2, 3), Doubles("b", 1)]),
    ];
}
