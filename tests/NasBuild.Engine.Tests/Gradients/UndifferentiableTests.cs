using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class UndifferentiableTests
{
    [TestMethod]
    public void OperatorWithoutRule_OnThePath_IsNamedWithItsNode()
    {
        var thrown = Assert.ThrowsExactly<UndifferentiableException>(() => Check(new Node("Det", ["a"], ["y"], "volume"), [Floats("a", 2, 2)]));
        Assert.AreEqual(("Det", "volume"), (thrown.OpType, thrown.Node));
        Assert.Contains("Det (node 'volume')", thrown.Message);
    }

    [TestMethod]
    public void OperatorOfAnotherDomain_OnThePath_IsNamedWithIt()
    {
        var node = new Node("Gelu", ["a"], ["y"], "bend", "com.microsoft");
        var model = new Model(new Graph("g", [node], [], [Info(Floats("a", 2))], [new ValueInfo("y")]), 18).WithOpset("com.microsoft", 1);
        var thrown = Assert.ThrowsExactly<UndifferentiableException>(() => Check(model, [Floats("a", 2)]));
        Assert.AreEqual(("com.microsoft::Gelu", "bend"), (thrown.OpType, thrown.Node));
    }

    [TestMethod]
    public void OperatorWithoutRule_OffThePath_IsNoMatter()
    {
        // Off it because nothing is trained there, because no number comes out, and because the loss does not read it.
        Node[] nodes =
        [
            new("Det", ["m"], ["factor"]), new("Mul", ["a", "factor"], ["y"]),
            new("Cast", ["a"], ["count"], "", "", Attribute.Of("to", (long)ElementType.Int32)), new("BitwiseNot", ["count"], ["z"]),
        ];
        var square = Floats("m", 2, 2);
        Check(new Model(new Graph("off", nodes, [square], [Info(Floats("a", 3))], [new ValueInfo("y"), new ValueInfo("z")]), 18), [Floats("a", 3)]);
    }

    [TestMethod]
    public void DropoutInTraining_IsRefused()
    {
        var thrown = Assert.ThrowsExactly<UndifferentiableException>(() =>
            Check(Node("Dropout", ["a", "", "training"]), [Floats("a", 3)], [Tensor.Scalar("training", true)]));
        Assert.AreEqual("Dropout", thrown.OpType);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void FurtherOutput_ThatTheRuleLeavesOut_IsRefused(bool withFirst)
    {
        // The mean of a layer normalisation.
        Node[] nodes = [new("LayerNormalization", ["a", "scale"], ["y", "mean"], "norm"), new("Neg", ["mean"], ["z"])];
        var model = new Model(
            new Graph("mean", nodes, [Floats("scale", 3)], [Info(Floats("a", 2, 3))], withFirst ? [new ValueInfo("y"), new ValueInfo("z")] : [new ValueInfo("z")]), 18);
        var thrown = Assert.ThrowsExactly<UndifferentiableException>(() => Check(model, [Floats("a", 2, 3)]));
        Assert.AreEqual(("LayerNormalization", "norm"), (thrown.OpType, thrown.Node));
    }

    private static ValueInfo Info(Tensor t) => new(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)));
}
