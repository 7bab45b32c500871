using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class WeightOnlyQuantizationTests
{
    private static readonly QuantizationPlan FourBits = new(new NodeBits(4, 32));
    private static readonly QuantizationPlan EightBits = new(new NodeBits(8, 32));

    [TestMethod]
    [DataRow(true, 0L)]
    [DataRow(false, 0L)]
    [DataRow(false, 1L)]
    public void ProductIn4Bits_ComputesWhatItsBlocksSay(bool symmetric, long transB)
    {
        var net = new Net(1, 48);
        long[] shape = transB == 0 ? [48, 24] : [24, 48];
        var weight = net.Weight(shape);
        var model = net.Model(net.Node("Gemm", ["x", weight, net.Weight(24)], Attribute.Of("transB", transB)));

        var result = WeightOnlyQuantization.Apply(model, FourBits, new BlockSettings(32, symmetric));

        // The oracle multiplies by the dequantized blocks in float.
        var tensor = model.Graph[weight].Initializer!;
        var columns = transB == 1 ? tensor.ToArray<float>() : MatrixProduct.Transpose(tensor.ToArray<float>(), 48, 24);
        var blocks = BlockWeights.Of(columns, 48, 32, 4, symmetric);
        var levels = new float[24 * 48];
        for (var i = 0; i < levels.Length; i++)
        {
            var block = (i / 48 * 2) + (i % 48 / 32);
            levels[i] = blocks.Scales[block] * (blocks.Levels[(block * 32) + (i % 48 % 32)] - blocks.ZeroPoints[block]);
        }

        var decoded = transB == 1 ? levels : MatrixProduct.Transpose(levels, 24, 48);
        var oracle = model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t =>
            t.Name == weight ? Tensor.Create<float>(weight, shape, decoded) : t)));
        var sample = Samples.For(model, 4);
        var (expected, actual) = (Run(oracle, sample), Run(result.Model, sample));
        Assert.IsLessThan(0.01, expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs));
    }

    [TestMethod]
    public void EmbeddingIn4Bits_GathersItsBlocks()
    {
        var random = new Random(2);
        var table = Enumerable.Range(0, 10 * 64).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var model = new Model(
            new Graph(
                "g", [new Node("Gather", ["t", "i"], ["y"], "g")], [Tensor.Create<float>("t", [10, 64], table)],
                [new ValueInfo("i", ElementType.Int64, [new Dimension(3, null)])], [new ValueInfo("y")]),
            opset: 13);

        var result = WeightOnlyQuantization.Apply(model, FourBits, new BlockSettings(32));

        using var session = Session.Create(result.Model, new SessionSettings(1));
        var rows = session.Run(new Dictionary<string, Tensor> { ["i"] = Tensor.Create<long>("i", [3], [7, 0, 9]) })["y"]
            .ToArray<float>();
        var blocks = BlockWeights.Of(table, 64, 32, 4, symmetric: false);
        for (var i = 0; i < rows.Length; i++)
        {
            var source = (new[] { 7, 0, 9 }[i / 64] * 64) + (i % 64);
            Assert.AreEqual(
                blocks.Scales[source / 32] * (blocks.Levels[source] - blocks.ZeroPoints[source / 32]), rows[i], 1e-5f);
        }
    }

    [TestMethod]
    public void ConvolutionsIn8Bits_AreWidenedWhenLoaded()
    {
        var net = new Net(1, 8, 6, 6);
        var y = net.Node("ConvTranspose", [net.Relu(net.Conv("x", 8, 16)), net.Weight(16, 8, 2, 2)]);
        var model = net.Model(y);

        var result = WeightOnlyQuantization.Apply(model, EightBits);

        Assert.HasCount(2, result.Quantized);
        CollectionAssert.AreEquivalent(FusedOperators.Of(model), FusedOperators.Of(result.Model));
        Assert.AreEqual(2, result.Model.Graph.Initializers.Count(t => t.ElementType == ElementType.Int8));
        net.AssertClose(result.Model, 0.01);
    }

    [TestMethod]
    public void ConvolutionsIn4Bits_AreUnpackedWhenLoaded()
    {
        var net = new Net(1, 8, 6, 6);
        var y = net.Node("ConvTranspose", [net.Relu(net.Conv("x", 8, 16)), net.Weight(16, 8, 2, 2)]);
        var model = net.Model(y);

        var result = WeightOnlyQuantization.Apply(model, FourBits);

        Assert.HasCount(2, result.Quantized);
        Assert.IsEmpty(result.Unquantized);
        CollectionAssert.AreEquivalent(FusedOperators.Of(model), FusedOperators.Of(result.Model));
        CollectionAssert.AreEqual(
            new[] { 16 * 8 * 9 / 2, 16 * 8 * 4 / 2 },
            result.Model.Graph.Initializers.Where(t => t.ElementType == ElementType.UInt8 && t.Count > 1)
                .Select(t => (int)t.SizeBytes).OrderDescending().ToArray());
        net.AssertClose(result.Model, 0.15);
    }

    [TestMethod]
    public void WeightsThatAnotherReaderKeepsInFloat_AreLeftWithTheReason()
    {
        var net = new Net(1, 8, 8);
        var weight = net.Weight(8, 8);
        var model = net.Model(net.Node("MatMul", [net.Node("MatMul", ["x", weight]), weight]));

        var result = WeightOnlyQuantization.Apply(model, EightBits.With("n0", NodeBits.Float));

        Assert.IsEmpty(result.Quantized);
        StringAssert.Contains(result.Unquantized.Single().Reason, "readers");
    }

    [TestMethod]
    public void HalfPrecision_HalvesTheFileAndVanishesWhenLoaded()
    {
        var net = new Net(1, 64);
        var model = net.Model(net.Node("MatMul", ["x", net.Weight(64, 64)]));

        var result = Float16Weights.Apply(model, new QuantizationPlan(new NodeBits(16, 32)));

        Assert.IsLessThan(0.53, result.Model.ToBytes().Length / (double)model.ToBytes().Length);
        CollectionAssert.AreEquivalent(FusedOperators.Of(model), FusedOperators.Of(result.Model));
        net.AssertClose(result.Model, 0.001);
    }

    [TestMethod]
    public void NumbersThatHalfPrecisionCannotHold_StayAndAreListed()
    {
        var net = new Net(1, 8);
        var big = net.Constant(Tensor.Create<float>("big", [8, 8], Enumerable.Repeat(70_000f, 64).ToArray()));

        var result = Float16Weights.Apply(
            net.Model(net.Node("MatMul", ["x", big])), new QuantizationPlan(new NodeBits(16, 32)));

        Assert.IsEmpty(result.Quantized);
        StringAssert.Contains(result.Unquantized.Single().Reason, "half precision");
    }

    private static float[] Run(Model model, IReadOnlyDictionary<string, Tensor> sample)
    {
        using var session = Session.Create(model, new SessionSettings(1));
        return session.Run(sample).Values.Single().ToArray<float>();
    }
}
