using NasBuild.Engine.Conformance;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Tests.Training;

/// <summary>The conformance suite rejects samples that come near a kink.</summary>
[TestClass]
public sealed class KinksTests
{
    private static readonly Model Net = ModelOf(
        [new("Add", ["x", "x"], ["twice"]), new("Relu", ["twice"], ["r"]), new("Clip", ["r", "", "high"], ["y"])],
        [X(0, 0)],
        [Tensor.Scalar("high", 6.0)]);

    [TestMethod]
    [DataRow(1.0, 2.0, 2.0)]
    [DataRow(2.9, -1.0, 0.2)]
    [DataRow(-2.0, 1e-7, 2e-7)]
    public void Distance_IsThatOfTheNearestValue(double a, double b, double expected) =>
        Assert.AreEqual(expected, Kinks.Distance(Net, Sample(a, b)), 1e-12);

    [TestMethod]
    public void Distance_OfAModelWithoutKinks_IsInfinite() =>
        Assert.AreEqual(double.PositiveInfinity, Kinks.Distance(ModelOf(Node("Tanh", ["x"]), [X(0, 0)]), Sample(0, 0)));

    [TestMethod]
    public void Samples_LeaveOutThoseNearAKink()
    {
        var samples = Kinks.Samples(Net, i => Sample(i % 2 == 0 ? 4e-6 : 1, i), 3);

        CollectionAssert.AreEqual(new[] { 1.0, 5.0, 7.0 }, samples.Select(s => s["x"].ToDoubles()[1]).ToArray());
    }

    private static Tensor X(params double[] x) => Tensor.Create<double>("x", [2], x);

    private static Dictionary<string, Tensor> Sample(params double[] x) => new() { ["x"] = X(x) };
}
