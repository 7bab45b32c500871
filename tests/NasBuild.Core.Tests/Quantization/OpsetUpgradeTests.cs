using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class OpsetUpgradeTests
{
    [TestMethod]
    public void OperatorsThatKeptTheirMeaning_AreRaised()
        => Assert.AreEqual(13, OpsetUpgrade.Apply(Of(new Node("Relu", ["x"], ["y"])), 13).Opset);

    [TestMethod]
    public void OperatorThatChanged_IsNamed()
    {
        var squeeze = Of(new Node("Squeeze", ["x"], ["y"], "", "", Attribute.Of("axes", [0])));

        var e = Assert.ThrowsExactly<OpsetUpgradeException>(() => OpsetUpgrade.Apply(squeeze, 13));

        CollectionAssert.AreEqual(new[] { "Squeeze" }, e.OpTypes.ToList());
        Assert.AreEqual(11, e.Opset);
    }

    private static Model Of(Node node) => new(new Graph("g", [node], [], [new ValueInfo("x", ElementType.Float, [new Dimension(1, null)])], [new ValueInfo("y")]), opset: 11);
}
