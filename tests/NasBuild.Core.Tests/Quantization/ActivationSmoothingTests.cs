using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Smoothing;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class ActivationSmoothingTests
{
    private static readonly SessionSettings OneThread = new(Threads: 1);

    /// <summary>Returns factors of which some are a hundred times the others, as the channels of transformers.</summary>
    internal static Tensor Outliers(int channels) => Tensor.Create<float>(
        "outliers", [channels], [.. Enumerable.Range(0, channels).Select(i => i % 11 == 3 ? 100f : 1)]);

    [TestMethod]
    [DataRow(13L)]
    [DataRow(18L)]
    public void Statistics_AreThoseOfTheSamples(long opset)
    {
        var net = new Net(2, 5, 4);
        var model = net.Model(net.Node("MatMul", ["x", net.Weight(4, 3)])).WithOpset("", opset);
        float[][] samples = [Numbers(2 * 5 * 4, 1), Numbers(2 * 5 * 4, 2)];

        var found = ChannelCalibration.Of(
            model,
            ActivationSmoothing.Products(model.Graph, new QuantizationPlan(NodeBits.SmoothedInt8)),
            [.. samples.Select(s => new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>("x", [2, 5, 4], s) })],
            OneThread)["x"];

        float[] Channel(int c) => [.. samples.SelectMany(s => s).Where((_, i) => i % 4 == c)];
        for (var c = 0; c < 4; c++)
        {
            Assert.AreEqual(Channel(c).Min(), found.Min[c]);
            Assert.AreEqual(Channel(c).Max(), found.Max[c]);
            Assert.AreEqual(Channel(c).Average(x => x * x), found.MeanSquare[c], 1e-5);
        }
    }

    [TestMethod]
    public void SmoothedGraph_ComputesTheSame()
    {
        var model = WithOutliers(out var sample);
        var products = ActivationSmoothing.Products(model.Graph, new QuantizationPlan(NodeBits.SmoothedInt8));
        var factors = ActivationSmoothing.Factors(products, ChannelCalibration.Of(model, products, [sample], OneThread));

        var smoothed = model.With(ActivationSmoothing.Apply(model.Graph, products, factors));

        // Both products read the same value, which is divided once.
        Assert.HasCount(1, factors);
        Assert.HasCount(model.Graph.Nodes.Length + 1, smoothed.Graph.Nodes);
        Assert.IsLessThan(1e-6, Distance(model, smoothed, sample));
    }

    [TestMethod]
    public void OutlierChannels_CostSmoothedProductsLittle()
    {
        var model = WithOutliers(out var sample);
        var quantizer = new SampledQuantizer(new QuantizeSettings(), () => [sample], OneThread);
        double Error(int form) => Distance(
            model, quantizer.Apply(model, Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => form)).Model,
            sample);

        Assert.IsLessThan(Error(WeightForm.Dynamic8) / 3, Error(WeightForm.Smoothed8));
    }

    [TestMethod]
    public void AlikeChannels_AreLeftAlone()
    {
        var net = new Net(16, 32);
        var model = net.Model(net.Node("MatMul", ["x", net.Constant(Tensor.Create<float>(
            "w", [32, 8], [.. Enumerable.Range(0, 32 * 8).Select(i => i % 2 == 0 ? 1f : -1)]))]));
        var products = ActivationSmoothing.Products(model.Graph, new QuantizationPlan(NodeBits.SmoothedInt8));
        var channels = new ChannelSizes(
            [.. Enumerable.Repeat(-1f, 32)], [.. Enumerable.Repeat(1f, 32)], [.. Enumerable.Repeat(0.3f, 32)]);

        Assert.IsEmpty(ActivationSmoothing.Factors(products, new Dictionary<string, ChannelSizes> { ["x"] = channels }));
        channels.Max[3] = float.NaN;
        Assert.IsEmpty(ActivationSmoothing.Factors(products, new Dictionary<string, ChannelSizes> { ["x"] = channels }));
    }

    [TestMethod]
    public void WeightsOfSeveralActivations_AreNotCopied()
    {
        var net = new Net(16, 32);
        var weights = net.Weight(32, 32);
        var x = net.Node("MatMul", [net.Node("Mul", ["x", net.Constant(Outliers(32))]), weights]);
        var model = net.Model(net.Node("MatMul", [net.Relu(x), weights]));
        var sample = Samples.For(model, 4);
        var quantizer = new SampledQuantizer(new QuantizeSettings(), () => [sample], OneThread);
        Model With(int form) => quantizer.Apply(
            model, Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => form)).Model;

        Assert.AreEqual(With(WeightForm.Dynamic8).SizeBytes, With(WeightForm.Smoothed8).SizeBytes);
    }

    [TestMethod]
    public void WithoutInputs_ProductsAreDynamic()
    {
        var model = WithOutliers(out _);
        var quantizer = new SampledQuantizer(new QuantizeSettings(), () => [], OneThread);
        Model With(int form) => quantizer.Apply(
            model, Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => form)).Model;

        CollectionAssert.AreEqual(
            With(WeightForm.Dynamic8).Graph.Nodes.Select(n => n.OpType).ToArray(),
            With(WeightForm.Smoothed8).Graph.Nodes.Select(n => n.OpType).ToArray());
    }

    private static Model WithOutliers(out IReadOnlyDictionary<string, Tensor> sample)
    {
        var net = new Net(16, 32);
        var x = net.Node("Mul", ["x", net.Constant(Outliers(32))]);

        // The weights of large channels are small: what matters to the sums is in the others too.
        var weights = net.Node("Add", [
            net.Node("MatMul", [x, Weights(net, [32, 8])]),
            net.Node("Gemm", [x, Weights(net, [8, 32])], Onnx.Attribute.Of("transB", 1L))]);
        var model = net.Model(weights);
        sample = Samples.For(model, 4);
        return model;
    }

    private static string Weights(Net net, long[] shape) => net.Constant(Tensor.Create<float>(
        $"w{shape[0]}", shape, [.. Numbers(32 * 8, shape[0] == 8 ? 1 : 2).Select((w, i) =>
            w / Outliers(32).ToArray<float>()[shape[0] == 8 ? i % 32 : i / 8])]));

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    private static double Distance(Model expected, Model found, IReadOnlyDictionary<string, Tensor> sample)
    {
        float[] Run(Model model)
        {
            using var session = Session.Create(model, OneThread);
            return session.Run(sample).Single().Value.ToFloats();
        }

        var (a, b) = (Run(expected), Run(found));
        return Math.Sqrt(a.Zip(b).Sum(p => Math.Pow(p.First - p.Second, 2)) / a.Sum(x => x * (double)x));
    }
}
