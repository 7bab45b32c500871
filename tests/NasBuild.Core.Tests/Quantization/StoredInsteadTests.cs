using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Quantization;

/// <summary>
/// Nodes without an integer form, or without one of 4 bits, are stored in 8 bits; what stays is named.
/// </summary>
[TestClass]
public sealed class StoredInsteadTests
{
    private int constants;

    [TestMethod]
    public void Convolutions_AreStoredIn8Bits()
    {
        var net = new Net(1, 16, 6, 6);
        var x = net.Conv(net.Conv("x", 16, 16), 16, 16, group: 4);
        var result = Quantize(net.Model(net.Node("ConvTranspose", [x, net.Weight(16, 8, 2, 2)])), QuantizeMethod.Dynamic, 8);

        Assert.HasCount(3, result.Unquantized);
        Assert.IsTrue(result.Unquantized.All(u => u.IsStored && u.Reason.Contains("matrix products")));
        Assert.AreEqual(3, Bytes(result.Model));
        net.AssertClose(result.Model, 0.02);
    }

    [TestMethod]
    [DataRow(QuantizeMethod.Dynamic, 8)]
    [DataRow(QuantizeMethod.Static, 8)]
    [DataRow(QuantizeMethod.WeightOnly, 4)]
    public void GemmThatScalesAndTransposes_IsQuantized(QuantizeMethod method, int bits)
    {
        var net = new Net(1, 24);
        var transposed = net.Node("Transpose", ["x"], Attribute.Of("perm", [1, 0]));
        var y = net.Node(
            "Gemm", [transposed, net.Weight(16, 24), net.Weight(16)], Attribute.Of("transA", 1L),
            Attribute.Of("transB", 1L), Attribute.Of("alpha", 0.5f), Attribute.Of("beta", 2f));
        var result = Quantize(net.Model(y), method, bits);

        Assert.IsEmpty(result.Unquantized);
        Assert.HasCount(1, result.Quantized);
        net.AssertClose(result.Model, bits == 4 ? 0.2 : 0.02);
    }

    [TestMethod]
    public void ConstantOnTheLeft_AndStacksOfMatrices_AreStoredIn8Bits()
    {
        var net = new Net(1, 2, 12, 12);
        var left = net.Node("MatMul", [net.Weight(16, 12), "x"]);
        var result = Quantize(
            net.Model(net.Node("MatMul", [left, net.Weight(2, 12, 16)])), QuantizeMethod.Dynamic, 8);

        Assert.HasCount(2, result.Quantized);
        Assert.AreEqual(2, Bytes(result.Model));
        net.AssertClose(result.Model, 0.02);
    }

    [TestMethod]
    [DataRow("LSTM", 4)]
    [DataRow("GRU", 3)]
    [DataRow("RNN", 1)]
    public void RecurrentWeights_AreStoredAndWidenedWhenLoaded(string op, int gates)
    {
        var net = new Net(1, 1, 16);
        var y = net.Node(
            op, ["x", net.Weight(2, gates * 8, 16), net.Weight(2, gates * 8, 8), net.Weight(2, 2 * gates * 8)],
            Attribute.Of("hidden_size", 8L), Attribute.Of("direction", "bidirectional"));
        var model = net.Model(y);
        foreach (var (method, bits, type) in new[]
        {
            (QuantizeMethod.Static, 8, ElementType.Int8), (QuantizeMethod.WeightOnly, 8, ElementType.Int8),
            (QuantizeMethod.Float16, 16, ElementType.Float16),
        })
        {
            var result = Quantize(model, method, bits);

            Assert.IsTrue(result.Model.Graph.Initializers.Count(t => t.ElementType == type) >= 2, method.ToString());
            Assert.IsEmpty(result.Unquantized);
            CollectionAssert.AreEquivalent(FusedOperators.Of(model), FusedOperators.Of(result.Model));
            net.AssertClose(result.Model, 0.02);
        }
    }

    [TestMethod]
    [DataRow(QuantizeMethod.WeightOnly, 8, ElementType.Int8)]
    [DataRow(QuantizeMethod.Float16, 16, ElementType.Float16)]
    public void WeightsWhoseGatesAreSortedFirst_AreStored(QuantizeMethod method, int bits, ElementType type)
    {
        var net = new Net(1, 1, 16);
        string Sorted(string weights)
        {
            var (first, last) = (Slice(weights, 0, 24), Slice(weights, 24, 32));
            return net.Node(
                "Unsqueeze", [net.Node("Concat", [last, first], Attribute.Of("axis", 0L)), Longs(0)]);
        }

        string Slice(string weights, long begin, long end) =>
            net.Node("Slice", [weights, Longs(begin), Longs(end), Longs(0)]);
        string Longs(long value) => net.Constant(Tensor.Create<long>($"i{constants++}", [1], [value]));
        var model = net.Model(net.Node(
            "LSTM", ["x", Sorted(net.Weight(32, 16)), Sorted(net.Weight(32, 8))], Attribute.Of("hidden_size", 8L)));

        var result = Quantize(model, method, bits);

        Assert.HasCount(1, result.Quantized);
        Assert.AreEqual(
            2, result.Model.Graph.Initializers.Count(t => t.ElementType == type && t.Shape.Length == 2));
        CollectionAssert.AreEquivalent(FusedOperators.Of(model), FusedOperators.Of(result.Model));
        net.AssertClose(result.Model, 0.02);
    }

    [TestMethod]
    public void RecurrentWeights_HaveAScaleForEachGateOfEachDirection()
    {
        var net = new Net(1, 1, 16);
        var model = net.Model(net.Node(
            "LSTM", ["x", net.Weight(1, 32, 16), net.Weight(1, 32, 8)], Attribute.Of("hidden_size", 8L)));

        var result = Quantize(model, QuantizeMethod.WeightOnly, 8);

        CollectionAssert.AreEqual(
            new long[] { 1, 32, 1 },
            result.Model.Graph.Initializers.First(t => t.ElementType == ElementType.Float).Shape.ToArray());
    }

    [TestMethod]
    public void NodeWithoutConstantWeights_IsNamed()
    {
        var net = new Net(1, 4, 4);
        var result = Quantizer.Apply(
            net.Model(net.Node("MatMul", ["x", net.Relu("x")])),
            new QuantizeSettings { Method = QuantizeMethod.Dynamic },
            new Dictionary<string, int> { ["n1"] = 8 }, [], new SessionSettings(1));

        Assert.AreEqual(
            "its weights are computed, not constant, and it has no constant float weights",
            result.Unquantized.Single().Reason);
    }

    private static int Bytes(Model model) =>
        model.Graph.Initializers.Count(t => t.ElementType == ElementType.Int8 && t.Shape.Length >= 2);

    private static QuantizationResult Quantize(Model model, QuantizeMethod method, int bits) => Quantizer.Apply(
        model, new QuantizeSettings { Method = method, Weights = [bits] },
        Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => bits), [Samples.For(model, 4)],
        new SessionSettings(1));
}
