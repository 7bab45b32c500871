using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests;

[TestClass]
public sealed class SessionTests
{
    private static readonly ValueInfo X =
        new("x", ElementType.Float, [new Dimension(null, "n"), new Dimension(3, null)]);

    private static Model Affine(string opType = "Gemm", string domain = "", long opset = 13) => new(
        new Graph(
            "affine",
            [new Node(opType, ["x", "w", "b"], ["y"], "affine", domain), new Node("Relu", ["y"], ["z"], "relu")],
            [Tensor.Create<float>("w", [3, 2], [1, 2, 3, 4, 5, 6]), Tensor.Create<float>("b", [2], [-100, 1])],
            [X],
            [new ValueInfo("z", ElementType.Float, [new Dimension(null, "n"), new Dimension(2, null)])]),
        opset);

    [TestMethod]
    public void Run_OfAffineModel_ComputesClosedForm()
    {
        using var session = Session.Create(Affine(), new SessionSettings(1));
        var z =
            session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>("x", [1, 3], [1, 2, 3]) })["z"];

        CollectionAssert.AreEqual(new[] { 0f, 29f }, z.ToArray<float>());
        CollectionAssert.AreEqual(new[] { 1L, 2L }, z.Shape.ToArray());
    }

    // The shape comes from the sizes of an input that the model does not know.
    [TestMethod]
    public void OutputsOfUnknownRank_AreAsLargeAsTheLargest()
    {
        Node[] nodes = [new("Add", ["x", "x"], ["sum"]), new("Reshape", ["sum", "shape"], ["y"])];
        var model = new Model(
            new Graph(
                "reshaped", nodes, [],
                [X, new ValueInfo("shape", ElementType.Int64, [new Dimension(null, "rank")])],
                [new ValueInfo("sum"), new ValueInfo("y")]),
            13);
        using var session = Session.Create(model, new SessionSettings(1));

        // Of the rest it counts one element of its own.
        Assert.AreEqual((2 * 100 * 3 * 4) + 4, session.OutputBytes(new Dictionary<string, Tensor>
        {
            ["x"] = Tensor.Create<float>("x", [100, 3], new float[300]),
            ["shape"] = Tensor.Create<long>("shape", [1], [-1]),
        }));
    }

    [TestMethod]
    public void Run_OfWrongShape_IsSessionException()
    {
        using var session = Session.Create(Affine(), new SessionSettings(1));
        var wrong = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>("x", [1, 2], [1, 2]) };

        StringAssert.Contains(
            Assert.ThrowsExactly<SessionException>(() => session.Run(wrong)).Message, "Got: 2 Expected: 3");
    }

    [TestMethod]
    public void Create_WithUnknownOperator_NamesDomainTypeVersionAndNode()
    {
        var e = Assert.ThrowsExactly<UnsupportedOperatorException>(() =>
            Session.Create(Affine("Frobnicate"), new SessionSettings(1)));

        Assert.AreEqual(("", "Frobnicate", 13L, "affine"), (e.Domain, e.OpType, e.Version, e.Node));
    }

    [TestMethod]
    public void Create_WithUnknownDomain_NamesIt()
    {
        var e = Assert.ThrowsExactly<UnsupportedOperatorException>(() =>
            Session.Create(Affine("Frobnicate", "org.example"), new SessionSettings(1)));

        Assert.AreEqual(("org.example", "Frobnicate", "affine"), (e.Domain, e.OpType, e.Node));
    }

    [TestMethod]
    public void Create_WithOpsetOfTheFuture_NamesIt() =>
        Assert.AreEqual(99L, Assert.ThrowsExactly<UnsupportedOpsetException>(() =>
            Session.Create(Affine(opset: 99), new SessionSettings(1))).Version);

    [TestMethod]
    public void ShapeInference_ExposesIntermediateValues()
    {
        var shapes = ShapeInference.Of(Affine(), batch: 4);

        CollectionAssert.AreEqual(new[] { 4L, 2L }, shapes["y"].Shape.ToArray());
        CollectionAssert.AreEqual(new[] { 4L, 3L }, shapes["x"].Shape.ToArray());
        Assert.AreEqual(4 * 3 * 2, MacCount.Total(Affine(), shapes));
    }

    [TestMethod]
    public void Compare_OfModelWithItself_HasRatioNearOne()
    {
        using var a = Session.Create(Affine(), new SessionSettings(1));
        using var b = Session.Create(Affine(), new SessionSettings(1));
        var comparison = LatencyMeasurement.Compare(a, b, Samples.For(Affine(), 1), new LatencySettings(5, 2));

        Assert.AreEqual(5, comparison.Blocks);
        Assert.IsTrue(comparison.RatioLow <= comparison.Ratio && comparison.Ratio <= comparison.RatioHigh);
        Assert.IsGreaterThan(0, comparison.Original.MedianMs);
    }
}
