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
    [DataRow("forward", 1)]
    [DataRow("bidirectional", 2)]
    public void Lstm_IsComputedInIntegers(string direction, int directions)
    {
        var net = new Net(7, 1, 16);
        var states = net.Weight(directions, 1, 24);
        var y = net.Node(
            "LSTM",
            [
                "x", net.Weight(directions, 96, 16), net.Weight(directions, 96, 24), net.Weight(directions, 192), "",
                states, states,
            ],
            Attribute.Of("hidden_size", 24L), Attribute.Of("direction", direction), Attribute.Of("clip", 3f));

        var result = DynamicQuantization.Apply(net.Model(y), new QuantizationPlan(NodeBits.Int8));

        Assert.AreEqual(1, FusedOperators.Of(result.Model)["DynamicQuantizeLSTM"]);
        Assert.IsLessThan(0.5 * net.Model(y).SizeBytes, result.Model.SizeBytes);
        net.AssertClose(result.Model, 0.02);
    }

    [TestMethod]
    [DataRow("LSTM", 4, 1, "samples")]
    [DataRow("GRU", 3, 0, "LSTM")]
    public void RecurrentLayerWithoutIntegers_IsListedWithTheReason(string type, int gates, int layout, string reason)
    {
        var net = new Net(7, 1, 16);
        var y = net.Node(
            type, ["x", net.Weight(1, 24 * gates, 16), net.Weight(1, 24 * gates, 24)],
            [Attribute.Of("hidden_size", 24L), .. layout > 0 ? [Attribute.Of("layout", layout)] : Array.Empty<Attribute>()]);

        var result = DynamicQuantization.Apply(net.Model(y), new QuantizationPlan(NodeBits.Int8));

        StringAssert.Contains(result.Unquantized.Single().Reason, reason);
    }

    [TestMethod]
    public void Convolution_IsListedWithTheReason()
    {
        var net = new Net(1, 4, 4, 4);
        var result = DynamicQuantization.Apply(net.Model(net.Conv("x", 4, 4)), new QuantizationPlan(NodeBits.Int8));

        StringAssert.Contains(result.Unquantized.Single().Reason, "matrix products");
    }
}
