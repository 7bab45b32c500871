using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class QuantizerTests
{
    [TestMethod]
    [DataRow(QuantizeMethod.Static, "QLinearMatMul")]
    [DataRow(QuantizeMethod.Dynamic, "DynamicQuantizeMatMul")]
    public void BitsByNode_MixInOneModel(QuantizeMethod method, string eightBits)
    {
        var net = new Net(1, 32);
        var x = net.Relu(net.Node("MatMul", ["x", net.Weight(32, 64)]));
        x = net.Relu(net.Node("MatMul", [x, net.Weight(64, 64)]));
        x = net.Node("MatMul", [net.Node("MatMul", [x, net.Weight(64, 64)]), net.Weight(64, 32)]);
        var model = net.Model(net.Node("MatMul", [x, net.Weight(32, 16)]));
        var bits = new Dictionary<string, int> { ["n0"] = 8, ["n2"] = 8, ["n4"] = 4, ["n5"] = 16, ["n6"] = 32 };

        var result = Quantizer.Apply(
            model, new QuantizeSettings { Method = method, Weights = [4, 8, 16, 32] }, bits, [Samples.For(model, 4)],
            new SessionSettings(1));

        CollectionAssert.AreEqual(new[] { "n0", "n2", "n4", "n5" }, result.Quantized);
        var operators = FusedOperators.Of(result.Model);
        Assert.IsTrue(operators.ContainsKey(eightBits), string.Join(", ", operators));
        Assert.AreEqual(1, operators["MatMulNBits"]);
        Assert.AreEqual(2, operators["MatMul"], string.Join(", ", operators));
        Assert.AreEqual(1, result.Model.Graph.Initializers.Count(t => t.ElementType == ElementType.Float16));
        net.AssertClose(result.Model, 0.2);
    }

    [TestMethod]
    public void StaticWithoutSamples_StoresWeightsOnly()
    {
        var net = new Net(1, 4, 6, 6);
        var model = net.Model(net.Conv("x", 4, 16));

        var result = Quantizer.Apply(
            model, new QuantizeSettings(), new Dictionary<string, int> { ["n0"] = 8 }, [], new SessionSettings(1));

        Assert.AreEqual(1, result.Model.Graph.Initializers.Count(t => t.ElementType == ElementType.Int8));
        CollectionAssert.AreEquivalent(FusedOperators.Of(model), FusedOperators.Of(result.Model));
    }

    [TestMethod]
    public void NodesWithWeights_AreProductsConvolutionsAndEmbeddings()
    {
        var net = new Net(1, 4, 6, 6);
        var model = net.Model(
            net.Node("Gather", [net.Weight(5, 4), net.Relu(net.Conv("x", 4, 16))]), net.Node("MatMul", ["x", "x"]));

        CollectionAssert.AreEqual(new[] { "n0", "n2" }, Quantizer.NodesWithWeights(model.Graph).ToList());
    }
}
