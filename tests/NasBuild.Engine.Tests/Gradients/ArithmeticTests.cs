using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>Arithmetic of several values, broadcast to each other.</summary>
[TestClass]
public sealed class ArithmeticTests
{
    [TestMethod]
    [DataRow("Add")]
    [DataRow("Div")]
    [DataRow("Max")]
    [DataRow("Min")]
    [DataRow("Mul")]
    [DataRow("Sub")]
    [DataRow("Sum")]
    public void Operator_OfBroadcastShapes_SumsOverWhatWasBroadcast(string opType)
    {
        Check(Node(opType, ["a", "b"]), [Doubles("a", 2, 3, 4), Doubles("b", 3, 1)]);
        Check(Node(opType, ["a", "b"]), [Doubles("a"), Doubles("b", 2, 1, 3)]);
        Check(Node(opType, ["a", "b"]), [Doubles("a", 1, 1, 1), Doubles("b", 2)]);
        Check(Node(opType, ["a", "b"]), [Floats("a", 2, 3), Floats("b", 3)]);
    }

    [TestMethod]
    [DataRow("Max")]
    [DataRow("Min")]
    [DataRow("Sum")]
    public void Operator_OfAnyNumberOfValues_GivesEachItsShare(string opType)
    {
        Check(Node(opType, ["a"]), [Doubles("a", 2, 3)]);
        Check(Node(opType, ["a", "b", "c"]), [Doubles("a", 2, 3), Doubles("b", 3), Doubles("c", 4, 1, 1)]);
    }

    [TestMethod]
    public void Mean_OfFloats_GivesEachItsShare()
    {
        Check(Node("Mean", ["a"]), [Floats("a", 2, 3)]);
        Check(Node("Mean", ["a", "b", "c"]), [Floats("a", 2, 3), Floats("b", 3), Floats("c", 4, 1, 1)]);
    }

    [TestMethod]
    public void Operator_WithOneValueTwice_AddsBothGradients()
    {
        Check(Node("Mul", ["a", "a"]), [Doubles("a", 5)]);
        Check(Node("Div", ["a", "a"]), [Doubles("a", 5)]);
    }

    [TestMethod]
    [DataRow("Max")]
    [DataRow("Min")]
    public void Extreme_OfEqualValues_SharesTheGradient(string opType)
    {
        var gradients = Backward(Node(opType, ["a", "b"]), [Tensor.Create<float>("a", [3], [1, 2, 3]), Tensor.Create<float>("b", [3], [1, 2, 3])], upstream: 1);
        CollectionAssert.AreEqual(new float[] { 0.5f, 0.5f, 0.5f }, gradients["a"].ToFloats());
        CollectionAssert.AreEqual(new float[] { 0.5f, 0.5f, 0.5f }, gradients["b"].ToFloats());
    }

    [TestMethod]
    [DataRow(-2.0)]
    [DataRow(-1.0)]
    [DataRow(-0.5)]
    [DataRow(0.0)]
    [DataRow(0.5)]
    [DataRow(1.0)]
    [DataRow(1.7)]
    [DataRow(2.0)]
    [DataRow(3.0)]
    public void Pow_WithConstantExponent_HasItsDerivative(double power) =>
        Check(Node("Pow", ["p", "k"]), [Positive("p", 2, 3)], [Tensor.Scalar("k", power)]);

    [TestMethod]
    public void Pow_OfNegativeBase_HasItsDerivative()
    {
        Check(Node("Pow", ["a", "k"]), [Doubles("a", 2, 3)], [Tensor.Scalar("k", 2f)]);
        Check(Node("Pow", ["a", "k"]), [Doubles("a", 2, 3)], [Tensor.Create<long>("k", [1, 1, 3], [1, 2, 3])]);
    }

    [TestMethod]
    public void Pow_WithVaryingExponent_HasBothDerivatives() => Check(Node("Pow", ["p", "b"]), [Positive("p", 2, 3), Doubles("b", 3)]);

    [TestMethod]
    public void Mod_OfFloats_HasBothDerivatives() => Check(
        Node("Mod", ["a", "b"], Attribute.Of("fmod", 1L)),
        [Tensor.Create<double>("a", [2, 3], [5.3, -4.2, 7.7, 1.1, -2.9, 0.4]), Tensor.Create<double>("b", [3], [1.7, -1.3, 2.1])]);

    [TestMethod]
    public void PRelu_WithSlopesPerChannel_HasBothDerivatives()
    {
        Check(Node("PRelu", ["a", "b"]), [Floats("a", 2, 3, 4), Floats("b", 3, 1)]);
        Check(Node("PRelu", ["a", "b"]), [Doubles("a", 2, 3), Doubles("b", 1)]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Where_OfBroadcastShapes_GivesToWhatWasChosen(bool constant)
    {
        var condition = Tensor.Create<bool>("condition", [2, 1, 3], [true, false, true, false, false, true]);
        Tensor[] values = [Doubles("a", 4, 3), Doubles("b", 1)];
        Check(Node("Where", ["condition", "a", "b"]), constant ? values : [condition, .. values], constant ? [condition] : []);
    }

    [TestMethod]
    [DataRow(-0.5, 0.5)]
    [DataRow(0.0, double.NaN)]
    [DataRow(double.NaN, 0.3)]
    [DataRow(double.NaN, double.NaN)]
    [DataRow(-1e30, 1e30)]
    [DataRow(double.NegativeInfinity, 0.3)]
    public void Clip_WithConstantBounds_LetsThroughWhatIsBetween(double min, double max)
    {
        foreach (var type in new[] { ElementType.Float, ElementType.Double })
        {
            Tensor[] bounds = [.. new[] { ("min", min), ("max", max) }.Where(b => !double.IsNaN(b.Item2)).Select(b => Tensor.FromDoubles(b.Item1, type, [], [b.Item2]))];
            Check(Node("Clip", ["a", double.IsNaN(min) ? "" : "min", double.IsNaN(max) ? "" : "max"]), [Numbers("a", type, [3, 4], new Random(3))], bounds);
        }
    }

    [TestMethod]
    public void Clip_AtItsBounds_LetsNothingThrough()
    {
        float[] values = [-1, 0, MathF.BitIncrement(0), 5.9999995f, 6, 7];
        var gradients = Backward(
            Node("Clip", ["a", "min", "max"]), [Tensor.Create<float>("a", [6], values)], [Tensor.Scalar("min", 0f), Tensor.Scalar("max", 6f)], upstream: 2);
        CollectionAssert.AreEqual(new float[] { 0, 0, 0, 2, 0, 0 }, gradients["a"].ToFloats().Select((g, i) => i == 2 ? 0 : g).ToArray());
    }

    [TestMethod]
    public void Clip_WithBoundsThatAreTrained_GivesToTheBoundsWhatTheyHold() =>
        Check(Node("Clip", ["a", "low", "high"]), [Doubles("a", 3, 4), Tensor.Scalar("low", -0.4), Tensor.Scalar("high", 0.35)]);

    private static Tensor Positive(string name, params long[] shape)
    {
        var numbers = Doubles(name, shape);
        return Tensor.FromDoubles(name, ElementType.Double, shape, [.. numbers.ToDoubles().Select(x => Math.Abs(x) + 0.2)]);
    }
}
