using NasBuild.Core.Quantization.HalfPrecision;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Quantization;

/// <summary>Half precision for GPUs. ONNX Runtime's CPU provider runs such models too, with casts of its own.</summary>
[TestClass]
public sealed class HalfComputationTests
{
    private static readonly QuantizationPlan Halves = new(new NodeBits(16, 32));

    [TestMethod]
    public void ConvolutionsAndProducts_ComputeInHalfPrecisionBetweenTwoCasts()
    {
        var net = new Net(1, 8, 6, 6);
        var x = net.Relu(net.Conv(net.Relu(net.Conv("x", 8, 16)), 16, 16));
        var y = net.Node("MatMul", [net.Node("Flatten", [x]), net.Weight(16 * 36, 4)]);
        var result = Apply(net.Model(y), Halves);

        Assert.AreEqual(2, result.Model.Graph.Nodes.Count(n => n.Is("Cast")), "at the ends only");
        Assert.IsTrue(result.Model.Graph.Initializers.All(t => t.ElementType == ElementType.Float16));
        Assert.AreEqual("v5", result.Model.Graph.Outputs.Single().Name);
        CollectionAssert.AreEqual(new[] { "n0", "n2", "n5" }, result.Quantized);
        net.AssertClose(result.Model, 0.005);
    }

    [TestMethod]
    public void OperatorsWithoutHalfPrecision_AndNodesLeftOut_StayInSinglePrecision()
    {
        var net = new Net(1, 4, 16);
        var shape = net.Node("Shape", ["x"]);
        var cumulated = net.Node(
            "CumSum", [net.Node("MatMul", ["x", net.Weight(16, 16)]), net.Constant(Tensor.Create<long>("axis", [], [1]))]);
        var y = net.Node("Reshape", [net.Node("MatMul", [cumulated, net.Weight(16, 16)]), shape]);
        var last = net.Node("MatMul", [y, net.Weight(16, 16)]);
        var result = Apply(net.Model(last), Halves.With("n3", NodeBits.Float));

        CollectionAssert.AreEqual(new[] { "n1", "n5" }, result.Quantized);
        Assert.AreEqual(2, result.Model.Graph.Initializers.Count(t => t.ElementType == ElementType.Float16));
        net.AssertClose(result.Model, 0.005);
    }

    [TestMethod]
    public void NumbersThatHalfPrecisionCannotHold_KeepTheirNodeInSinglePrecision()
    {
        var net = new Net(1, 8);
        var big = net.Constant(Tensor.Create<float>("big", [8, 8], Enumerable.Repeat(70_000f, 64).ToArray()));
        var result = Apply(net.Model(net.Relu(net.Node("MatMul", ["x", big]))), Halves);

        StringAssert.Contains(result.Unquantized.Single().Reason, "half precision");
        Assert.IsEmpty(result.Quantized);
    }

    [TestMethod]
    public void BodiesReadTheValueInSinglePrecision()
    {
        ValueInfo Matrix(string name) => new(name, ElementType.Float, [new Dimension(2, null), new Dimension(8, null)]);
        var then = new Graph("then", [new Node("Relu", ["a"], ["b"])], [], [], [Matrix("b")]);
        var otherwise = new Graph("else", [new Node("Neg", ["a"], ["c"])], [], [], [Matrix("c")]);
        var weights = Tensor.Create<float>("w", [8, 8], [.. Enumerable.Range(0, 64).Select(i => MathF.Sin(i))]);
        var condition = Tensor.Create<bool>("condition", [], [true]);
        var model = new Model(
            new Graph(
                "g",
                [
                    new Node("MatMul", ["x", "w"], ["a"], "n0"),
                    new Node("If", ["condition"], ["y"], "if", "",
                        Attribute.Of("then_branch", then), Attribute.Of("else_branch", otherwise))],
                [weights, condition], [Matrix("x")], [Matrix("y")]),
            opset: 13);
        var result = Apply(model, Halves);

        Assert.HasCount(1, result.Quantized);
        var sample = Samples.For(model, 1);
        using var before = Session.Create(model, new SessionSettings(1));
        using var after = Session.Create(result.Model, new SessionSettings(1));
        var (expected, found) = (before.Run(sample)["y"].ToFloats(), after.Run(sample)["y"].ToFloats());
        Assert.IsTrue(expected.Zip(found).All(p => Math.Abs(p.First - p.Second) < 0.01));
        Assert.IsTrue(expected.Any(x => x > 0));
    }

    private static QuantizationResult Apply(Model model, QuantizationPlan plan) =>
        new HalfComputation(ShapeInference.Of(model, Samples.For(model, 4)), plan).Apply(model);
}
