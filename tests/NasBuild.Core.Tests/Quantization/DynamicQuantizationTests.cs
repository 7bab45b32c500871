using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Qdq;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class DynamicQuantizationTests
{
    [TestMethod]
    public void ProductsOfOneInput_ShareItsRounding()
    {
        var net = new Net(1, 5, 32);
        var y = net.Add(net.Node("MatMul", ["x", net.Weight(32, 16)]), net.Node("MatMul", ["x", net.Weight(32, 16)]));

        var result = DynamicQuantization.Apply(net.Model(y), new QuantizationPlan(NodeBits.Int8));

        var operators = FusedOperators.Of(result.Model);
        Assert.AreEqual(2, operators["MatMulIntegerToFloat"]);
        Assert.AreEqual(1, operators["DynamicQuantizeLinear"]);
        net.AssertClose(result.Model, 0.02);
    }

    [TestMethod]
    public void GemmOfTransposedWeights_FusesWithItsBias()
    {
        var net = new Net(1, 32);
        var y = net.Node("Gemm", ["x", net.Weight(16, 32), net.Weight(16)], Attribute.Of("transB", 1L));

        var result = DynamicQuantization.Apply(net.Model(y), new QuantizationPlan(NodeBits.Int8));

        Assert.AreEqual(1, FusedOperators.Of(result.Model)["DynamicQuantizeMatMul"]);
        Assert.IsFalse(FusedOperators.Of(result.Model).ContainsKey("Add"));
        net.AssertClose(result.Model, 0.02);
    }

    [TestMethod]
    public void Convolution_IsListedWithTheReason()
    {
        var net = new Net(1, 4, 4, 4);
        var result = DynamicQuantization.Apply(net.Model(net.Conv("x", 4, 4)), new QuantizationPlan(NodeBits.Int8));

        StringAssert.Contains(result.Unquantized.Single().Reason, "matrix products");
    }
}
