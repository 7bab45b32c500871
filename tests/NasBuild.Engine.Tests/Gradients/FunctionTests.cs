using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>Functions of one value, element by element.</summary>
[TestClass]
public sealed class FunctionTests
{
    private const double Fewest = -4;
    private const double Step = 0.3137;

    [TestMethod]
    [DataRow("Abs")]
    [DataRow("Acos", 0.2)]
    [DataRow("Asin", 0.2)]
    [DataRow("Asinh")]
    [DataRow("Atan")]
    [DataRow("Atanh", 0.2)]
    [DataRow("Celu")]
    [DataRow("Cos")]
    [DataRow("Cosh", 0.5)]
    [DataRow("Dropout")]
    [DataRow("Elu")]
    [DataRow("Erf")]
    [DataRow("Exp")]
    [DataRow("Gelu")]
    [DataRow("HardSigmoid")]
    [DataRow("HardSwish")]
    [DataRow("Identity")]
    [DataRow("LeakyRelu")]
    [DataRow("Mish")]
    [DataRow("Neg")]
    [DataRow("Reciprocal")]
    [DataRow("Relu")]
    [DataRow("Selu")]
    [DataRow("Shrink")]
    [DataRow("Sigmoid")]
    [DataRow("Sin")]
    [DataRow("Sinh", 0.5)]
    [DataRow("Softplus")]
    [DataRow("Softsign")]
    [DataRow("Swish")]
    [DataRow("Tan", 0.3)]
    [DataRow("Tanh")]
    [DataRow("ThresholdedRelu")]
    public void Function_OfNegativeAndPositiveNumbers_HasItsDerivative(string opType, double scale = 1) =>
        Check(Node(opType, ["x"]), [Spread(opType, scale)], opset: Opset(opType));

    [TestMethod]
    [DataRow("Acosh")]
    [DataRow("Log")]
    [DataRow("Sqrt")]
    public void Function_OfPositiveNumbers_HasItsDerivative(string opType) => Check(Node(opType, ["x"]), [Spread(opType, 1, least: 1.2)]);

    [TestMethod]
    [DataRow("Celu", "alpha", 2.5f)]
    [DataRow("Elu", "alpha", 0.3f)]
    [DataRow("HardSigmoid", "alpha", 0.5f)]
    [DataRow("HardSigmoid", "beta", 0.1f)]
    [DataRow("LeakyRelu", "alpha", 0.3f)]
    [DataRow("LeakyRelu", "alpha", 1.5f)]
    [DataRow("LeakyRelu", "alpha", -0.5f)]
    [DataRow("Selu", "alpha", 0.7f)]
    [DataRow("Selu", "gamma", 2f)]
    [DataRow("Shrink", "bias", 0.4f)]
    [DataRow("Shrink", "lambd", 1.1f)]
    [DataRow("Swish", "alpha", 0.7f)]
    [DataRow("ThresholdedRelu", "alpha", 0.25f)]
    [DataRow("ThresholdedRelu", "alpha", -1.4f)]
    public void Function_WithItsAttribute_HasItsDerivative(string opType, string attribute, float value) =>
        Check(Node(opType, ["x"], Attribute.Of(attribute, value)), [Spread(opType, 1)], opset: Opset(opType));

    [TestMethod]
    public void Gelu_ApproximatedWithTanh_HasItsDerivative() =>
        Check(Node("Gelu", ["x"], Attribute.Of("approximate", "tanh")), [Spread("Gelu", 1)], opset: 20);

    [TestMethod]
    [DataRow(ElementType.Float, ElementType.Double)]
    [DataRow(ElementType.Double, ElementType.Float)]
    public void Cast_BetweenFloats_CastsBack(ElementType from, ElementType to) =>
        Check(Node("Cast", ["x"], Attribute.Of("to", (long)to)), [Numbers("x", from, [2, 3], new Random(1))], step: 1e-2);

    private static long Opset(string opType) => opType switch
    {
        "Gelu" => 20,
        "Swish" => 24,
        _ => 18,
    };

    // Numbers of both signs, none nearer to a kink of any of the functions than a finite difference steps.
    private static Tensor Spread(string opType, double scale, double least = Fewest) => Tensor.FromDoubles(
        "x", HasDoubleKernel(opType) ? ElementType.Double : ElementType.Float, [2, 13], [.. Enumerable.Range(0, 26).Select(i => (least + (i * Step)) * scale)]);

    private static bool HasDoubleKernel(string opType) => opType is
        "Abs" or "Cos" or "Dropout" or "Exp" or "Identity" or "Log" or "Neg" or "Reciprocal" or "Relu" or "Sigmoid" or "Sin" or "Sqrt" or "Tanh";
}
