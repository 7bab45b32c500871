using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>
/// Functions of one value, element by element, of numbers that are no nearer to a kink of theirs than a finite
/// difference steps.
/// </summary>
internal static class FunctionCases
{
    private static readonly string[] OfAnySign =
    [
        "Abs", "Acos", "Asin", "Asinh", "Atan", "Atanh", "Celu", "Cos", "Cosh", "Dropout", "Elu", "Erf", "Exp", "Gelu",
        "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Mish", "Neg", "Reciprocal", "Relu", "Selu", "Shrink",
        "Sigmoid", "Sin", "Sinh", "Softplus", "Softsign", "Swish", "Tan", "Tanh", "ThresholdedRelu",
    ];

    private static readonly string[] WithDoubleKernel =
        [
            "Abs", "Cos", "Dropout", "Exp", "Identity", "Log", "Neg", "Reciprocal", "Relu", "Sigmoid", "Sin", "Sqrt",
            "Tanh"
        ];

    private static readonly (string OpType, string Attribute, float Value)[] Attributes =
    [
        ("Celu", "alpha", 2.5f), ("Elu", "alpha", 0.3f), ("HardSigmoid", "alpha", 0.5f), ("HardSigmoid", "beta", 0.1f),
        ("LeakyRelu", "alpha", 0.3f), ("LeakyRelu", "alpha", 1.5f), ("LeakyRelu", "alpha", -0.5f),
        ("Selu", "alpha", 0.7f), ("Selu", "gamma", 2f), ("Shrink", "bias", 0.4f), ("Shrink", "lambd", 1.1f),
        ("Swish", "alpha", 0.7f), ("ThresholdedRelu", "alpha", 0.25f), ("ThresholdedRelu", "alpha", -1.4f),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. OfAnySign.Select(o =>
            Of($"{o} of both signs", Node(o, ["x"]), [Spread(o, Scale(o), minimum: -4)], opset: Opset(o))),
        .. new[] { "Acosh", "Log", "Sqrt" }.Select(
            o => Of($"{o} of positive numbers", Node(o, ["x"]), [Spread(o, 1, minimum: 1.2)])),
        .. Attributes.Select(a => Of(
            $"{a.OpType} with {a.Attribute} {a.Value}", Node(a.OpType, ["x"], Attribute.Of(a.Attribute, a.Value)),
            [Spread(a.OpType, 1, minimum: -4)], opset: Opset(a.OpType))),
        Of(
            "Gelu approximated with tanh",
            Node("Gelu", ["x"], Attribute.Of("approximate", "tanh")),
            [Spread("Gelu", 1, minimum: -4)],
            opset: 20),
        Cast(ElementType.Float, ElementType.Double),
        Cast(ElementType.Double, ElementType.Float),
    ];

    private static GradientCase Cast(ElementType from, ElementType to) => Of(
        $"Cast from {from} to {to}", Node("Cast", ["x"], Attribute.Of("to", (long)to)),
        [Numbers("x", from, [2, 3], new Random(1))], step: 1e-2);

    // Operators whose domain or growth asks for smaller numbers than the others.
    private static double Scale(string opType) => opType switch
    {
        "Acos" or "Asin" or "Atanh" => 0.2,
        "Tan" => 0.3,
        "Cosh" or "Sinh" => 0.5,
        _ => 1,
    };

    private static long Opset(string opType) => opType switch
    {
        "Gelu" => 20,
        "Swish" => 24,
        _ => 18,
    };

    private static Tensor Spread(string opType, double scale, double minimum) => Tensor.FromDoubles(
        "x",
        WithDoubleKernel.Contains(opType) ? ElementType.Double : ElementType.Float,
        [2, 13],
        [.. Enumerable.Range(0, 26).Select(i => (minimum + (i * 0.3137)) * scale)]);
}
