using NasBuild.Core.Quantization;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class StaticQuantizationTests
{
    [TestMethod]
    public void ResidualBlock_FusesIntoIntegerOperatorsOnly()
    {
        var net = new Net(1, 8, 6, 6);
        var x = net.Relu(net.Conv("x", 8, 16));
        var y = net.Relu(net.Add(net.Conv(net.Relu(net.Conv(x, 16, 16)), 16, 16), x));
        var result = Quantize(net.Model(y));

        var operators = FusedOperators.Of(result.Model);

        Assert.AreEqual(3, operators["QLinearConv"]);
        Assert.AreEqual(1, operators["QLinearAdd"]);
        Assert.AreEqual(1, operators["QuantizeLinear"]);
        Assert.AreEqual(1, operators["DequantizeLinear"]);
        Assert.IsFalse(operators.ContainsKey("Relu"));
        net.AssertClose(result.Model);
    }

    private static QuantizationResult Quantize(Model model, StaticQuantizationSettings? settings = null)
        => StaticQuantization.Apply(model, new QuantizationPlan(NodeBits.Int8), Net.Ranges(model), settings);
}
