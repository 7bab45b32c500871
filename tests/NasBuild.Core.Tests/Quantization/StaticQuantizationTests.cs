using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Qdq;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

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

        AssertOperators(
            result.Model, ("QLinearConv", 3), ("QLinearAdd", 1), ("QuantizeLinear", 1), ("DequantizeLinear", 1),
            ("Relu", 0), ("Conv", 0));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void DepthwiseConvolutionsBehindClips_Fuse()
    {
        var net = new Net(1, 8, 6, 6);
        var (zero, six) = (net.Constant(Tensor.Scalar("zero", 0f)), net.Constant(Tensor.Scalar("six", 6f)));
        var x = net.Node("Clip", [net.Conv("x", 8, 16), zero, six]);
        x = net.Node("Clip", [net.Conv(x, 16, 16, group: 16), zero, six]);

        var result = Quantize(net.Model(net.Conv(x, 16, 8)));

        AssertOperators(result.Model, ("QLinearConv", 3), ("Clip", 0), ("QuantizeLinear", 1));
        net.AssertClose(result.Model);
    }

    // The same integer convolutions as with 8 bits, from half of the bytes.
    [TestMethod]
    [DataRow(16, 1)]
    [DataRow(15, 1)]
    [DataRow(16, 16)]
    public void WeightsIn4Bits_AreComputedAsBytes(int channels, int group)
    {
        var net = new Net(1, 8, 6, 6);
        var x = net.Relu(net.Conv("x", 8, channels));
        var model = net.Model(net.Conv(net.Relu(net.Conv(x, channels, channels, group)), channels, 8));
        var plan = new QuantizationPlan(new NodeBits(4, 8));

        var result = StaticQuantization.Apply(model, plan, Net.Ranges(model));

        Assert.HasCount(3, result.Quantized);
        AssertOperators(
            result.Model, ("QLinearConv", 3), ("QuantizeLinear", 1), ("DequantizeLinear", 1), ("Cast", 0), ("Concat", 0));
        net.AssertClose(result.Model, 0.25);
        var bytes = model.Graph.Initializers.Where(t => t.Shape.Length == 4).Sum(t => (t.Count + 1) / 2);
        Assert.AreEqual(
            bytes, result.Model.Graph.Initializers.Where(t => t.ElementType == ElementType.UInt8 && t.Count > 1)
                .Sum(t => t.SizeBytes));
    }

    [TestMethod]
    public void ConcatAndPoolings_StayInBytes()
    {
        var net = new Net(1, 8, 8, 8);
        var a = net.Relu(net.Conv("x", 8, 16));
        var b = net.Node(
            "MaxPool", [net.Node("Concat", [a, net.Conv(a, 16, 16)], Attribute.Of("axis", 1L))],
            Attribute.Of("kernel_shape", [2, 2]), Attribute.Of("strides", [2, 2]));
        var c = net.Node(
            "ReduceMean", [net.Relu(net.Conv(b, 32, 16))], Attribute.Of("axes", [-1, -2]),
            Attribute.Of("keepdims", 0L));

        var result =
            Quantize(net.Model(net.Node("Gemm", [c, net.Weight(10, 16), net.Weight(10)], Attribute.Of("transB", 1L))));

        AssertOperators(
            result.Model,
            ("QLinearConv", 3), ("QLinearConcat", 1), ("NhwcMaxPool", 1), ("QLinearGlobalAveragePool", 1), ("QGemm", 1),
            ("QuantizeLinear", 1), ("DequantizeLinear", 0));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    public void Gemm_ReadsItsWeightsEitherWay(long transB)
    {
        var net = new Net(1, 24);
        long[] shape = transB == 0 ? [24, 16] : [16, 24];
        var result = Quantize(
            net.Model(net.Node("Gemm", ["x", net.Weight(shape), net.Weight(16)], Attribute.Of("transB", transB))));

        AssertOperators(result.Model, ("QGemm", 1));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void MatMulOfThreeDimensions_IsQuantizedPerColumn()
    {
        var net = new Net(1, 5, 24);
        var hidden = net.Relu(net.Node("MatMul", ["x", net.Weight(24, 16)]));
        var result = Quantize(net.Model(net.Node("MatMul", [hidden, net.Weight(16, 8)])));

        AssertOperators(result.Model, ("QLinearMatMul", 1), ("MatMulIntegerToFloat", 1));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void WeightsReadTwice_AreStoredOnce()
    {
        var net = new Net(1, 8, 6, 6);
        var (weight, bias) = (net.Weight(8, 8, 3, 3), net.Weight(8));
        var pads = Attribute.Of("pads", [1, 1, 1, 1]);
        var result = Quantize(
            net.Model(net.Node("Conv", [net.Relu(net.Node("Conv", ["x", weight, bias], pads)), weight, bias], pads)));

        Assert.AreEqual(
            1, result.Model.Graph.Initializers.Count(t => t.ElementType == ElementType.Int8 && t.Shape.Length == 4));
        AssertOperators(result.Model, ("QLinearConv", 2));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void ChannelsOfZeros_KeepTheirBias()
    {
        var net = new Net(1, 4, 6, 6);
        var weights = new float[4 * 4];
        weights[0] = 1;
        var weight = net.Constant(Tensor.Create<float>("w", [4, 4, 1, 1], weights));
        var result = Quantize(
            net.Model(net.Node("Conv", ["x", weight, net.Constant(Tensor.Create<float>("b", [4], [0, 1, -2, 0]))])));

        Assert.IsTrue(result.Model.Graph.Initializers.Where(t => t.ElementType == ElementType.Float)
            .All(t => t.ToFloats().All(s => s > 0)));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void BiasFarAboveTheWeights_FitsIn32Bits()
    {
        var net = new Net(1, 4, 2, 2);
        var weight = net.Constant(Tensor.Create<float>("w", [4, 4, 1, 1], Enumerable.Repeat(1e-9f, 16).ToArray()));
        var result = Quantize(net.Model(net.Node(
            "Conv", ["x", weight, net.Constant(Tensor.Create<float>("b", [4], [100, -100, 50, 25]))])));

        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void WeightsInConstantNodes_AreQuantized()
    {
        var net = new Net(1, 8, 6, 6);
        var weight = net.Node("Constant", [], Attribute.Of("value", Tensor.Create<float>(
            "", [16, 8, 1, 1], Enumerable.Range(0, 128).Select(i => MathF.Sin(i)).ToArray())));
        var result = Quantize(net.Model(net.Node("Conv", ["x", weight])));

        Assert.HasCount(1, result.Quantized);
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void PlanOfFloat_LeavesTheNodeAlone()
    {
        var net = new Net(1, 8, 6, 6);
        var model = net.Model(net.Conv(net.Relu(net.Conv("x", 8, 16)), 16, 16));
        var result = StaticQuantization.Apply(
            model, new QuantizationPlan(NodeBits.Int8).With("n0", NodeBits.Float), Net.Ranges(model));

        CollectionAssert.AreEqual(new[] { "n2" }, result.Quantized);
        Assert.IsEmpty(result.Unquantized);
        AssertOperators(result.Model, ("QLinearConv", 1));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void SumOfIntegersThatThePlanNames_StaysInFloat()
    {
        var net = new Net(1, 8, 6, 6);
        var x = net.Conv("x", 8, 8);
        var model = net.Model(net.Node("Softmax", [net.Add(net.Conv(x, 8, 8), x)]));
        var plan = new QuantizationPlan(NodeBits.Int8);

        var both = StaticQuantization.Apply(model, plan, Net.Ranges(model));
        var named = StaticQuantization.Apply(model, plan.With("n2", NodeBits.Float), Net.Ranges(model));
        var integers = StaticQuantization.Apply(model, plan.With("n2", NodeBits.Int8), Net.Ranges(model));

        AssertOperators(both.Model, ("QLinearConv", 2), ("QLinearAdd", 1));
        AssertOperators(integers.Model, ("QLinearConv", 2), ("QLinearAdd", 1));
        AssertOperators(named.Model, ("QLinearConv", 2), ("QLinearAdd", 0));
    }

    [TestMethod]
    public void TransposedConvolution_IsListedWithTheReason()
    {
        var net = new Net(1, 8, 4, 4);
        var result = Quantize(net.Model(net.Node(
            "ConvTranspose",
            [net.Relu(net.Conv("x", 8, 8)), net.Weight(8, 4, 2, 2)],
            Attribute.Of("strides", [2, 2]))));

        Assert.AreEqual("n2", result.Unquantized.Single().Node);
        StringAssert.Contains(result.Unquantized.Single().Reason, "float only");
        AssertOperators(result.Model, ("ConvTranspose", 1));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void ComputedWeights_AreListedWithTheReason()
    {
        var net = new Net(1, 4, 4);
        var result = Quantize(net.Model(net.Node("MatMul", ["x", net.Relu("x")])));

        Assert.AreEqual("its weights are computed, not constant", result.Unquantized.Single().Reason);
        Assert.IsEmpty(result.Quantized);
    }

    [TestMethod]
    public void OneScaleATensor_FusesToo()
    {
        var net = new Net(1, 8, 6, 6);
        var result = Quantize(net.Model(net.Conv("x", 8, 16)), new IntegerSettings(PerChannel: false));

        Assert.IsTrue(
            result.Model.Graph.Initializers.All(t => t.ElementType != ElementType.Float || t.Shape.Length == 0));
        AssertOperators(result.Model, ("QLinearConv", 1));
        net.AssertClose(result.Model);
    }

    [TestMethod]
    public void ReducedRange_TakesSevenBits()
    {
        var net = new Net(1, 8, 6, 6);
        var result = Quantize(net.Model(net.Conv("x", 8, 16)), new IntegerSettings(ReduceRange: true));

        Assert.AreEqual(63, result.Model.Graph.Initializers.Single(t =>
            t.ElementType == ElementType.Int8 && t.Shape.Length == 4).ToLongs().Max(Math.Abs));
        net.AssertClose(result.Model);
    }

    private static QuantizationResult Quantize(Model model, IntegerSettings? settings = null)
        => StaticQuantization.Apply(model, new QuantizationPlan(NodeBits.Int8), Net.Ranges(model), settings);

    private static void AssertOperators(Model model, params (string OpType, int Count)[] expected)
    {
        var found = FusedOperators.Of(model);
        foreach (var (opType, count) in expected)
        {
            Assert.AreEqual(count, found.GetValueOrDefault(opType), $"{opType} in {string.Join(", ", found)}");
        }
    }
}
