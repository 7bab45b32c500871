using NasBuild.Core.Compression.Blocks;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Quantization;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class ComplexityTests
{
    [TestMethod]
    [DataRow("fashion-resnet14.onnx")]
    [DataRow("text-gpt.onnx")]
    [DataRow("text-retnet.onnx")]
    public void Operations_AreThoseOfTheModelThatWasCut(string file) => OperationsAreExact(Groups(file));

    [TestMethod]
    public void OperationsOfFusedAttention_AreThoseOfTheModelThatWasCut()
    {
        var net = new Net();
        var x = net.Linear("in", net.Input("x", 0, 5, 6), 6, 12);
        x = net.Microsoft(
            "Attention", "attention", [x, net.Weight("w", 12, 96), net.Weight("b", 96)],
            Onnx.Attribute.Of("num_heads", 4));
        x = net.Microsoft(
            "MultiHeadAttention", "more", [net.Linear("q", x, 32, 16), net.Linear("k", x, 32, 16), net.Linear(
                "v", x, 32, 24)], Onnx.Attribute.Of("num_heads", 4));
        var model = net.Build(net.Linear("out", x, 24, 3));

        OperationsAreExact(ChannelFinder.Find(model, Shapes(model, 7), Shapes(model, 11)));
    }

    private static void OperationsAreExact(ChannelGroups groups)
    {
        var (transformations, macs, _) = Of(groups);
        foreach (var policy in Some(transformations.Space))
        {
            var cut = transformations.Apply(policy).Model;
            var vector = transformations.Space.Vector(policy);
            Assert.AreEqual(MacCount.Total(cut, Shapes(cut)), macs.At(vector), 1e-6 * macs.Uncompressed);
        }
    }

    [TestMethod]
    [DataRow("fashion-resnet14.onnx", 0.001)]
    [DataRow(
        "text-gpt.onnx", 0.01, DisplayName = "a causal mask that several blocks share is counted with one of them")]
    public void Bytes_AreThoseOfTheParametersThatAreLeft(string file, double tolerance)
    {
        var (transformations, _, bytes) = Of(Groups(file));
        foreach (var policy in Some(transformations.Space))
        {
            var left = transformations.Apply(policy).Model.Graph.Initializers
                .Sum(t => t.Count * t.ElementType.Bits() / 8);
            Assert.AreEqual(left, bytes.At(transformations.Space.Vector(policy)), tolerance * bytes.Uncompressed);
        }
    }

    [TestMethod]
    public void Bits_MultiplyBytesAndOperations()
    {
        var groups = Groups("fashion-resnet14.onnx");
        var bits = Bits(groups, 32, 16, 8);
        var (precisions, nodes) = (bits.Space, bits.Space.Variables.Select(v => v.Name).ToList());
        var complexity = new ModelComplexity(groups, new Transformations(groups.Model, bits), Shapes(groups.Model));
        var (bytes, operations) = (complexity.Bytes, complexity.BitOperations(8));

        var halved = precisions.Vector(new Policy([.. nodes.Select(_ => 1)]));
        var weights = groups.Model.Graph.Nodes.Where(n => nodes.Contains(n.DisplayName))
            .Sum(n => 4d * groups.Model.Graph[n.Input(1)].Initializer!.Count);
        Assert.AreEqual(bytes.Uncompressed - (weights / 2), bytes.At(halved), 1e-6 * bytes.Uncompressed);
        Assert.AreEqual(
            operations.Uncompressed / 16,
            operations.At(precisions.Vector(precisions.MostCompressed)),
            1e-6 * operations.Uncompressed);
    }

    [TestMethod]
    [DataRow("fashion-resnet14.onnx")]
    [DataRow("text-gpt.onnx")]
    public void Gradient_IsThatOfFiniteDifferences(string file)
    {
        var groups = Groups(file);
        var transformations = new Transformations(
            groups.Model, new ChannelTransformation(groups, new PruneSettings()), Bits(groups, 32, 8, 4));
        var complexity = new ModelComplexity(groups, transformations, Shapes(groups.Model));
        var random = new Random(1);
        double[] x = [.. transformations.Space.Variables.Select(_ => 0.013 + (0.97 * random.NextDouble()))];
        foreach (var quantity in (PolicyComplexity[])[
            complexity.Macs, complexity.Bytes, complexity.BitOperations(8), .. complexity.Work(16)])
        {
            var gradient = new double[x.Length];
            quantity.Gradient(x, gradient);
            for (var i = 0; i < x.Length; i++)
            {
                double Moved(double by) => quantity.At([.. x.Select((v, j) => j == i ? v + by : v)]);
                Assert.AreEqual(
                    (Moved(1e-6) - Moved(-1e-6)) / 2e-6,
                    gradient[i],
                    1e-5 * Math.Max(quantity.Uncompressed, complexity.Macs.Uncompressed));
            }
        }
    }

    [TestMethod]
    public void Work_IsInNumbersOrIntegersAndConvertsWhereTheyMeet()
    {
        var net = new Net();
        var hidden = net.Relu(net.Conv("a", net.Input("x", 0, 8, 4, 4), 8, 24));
        var model = net.Build(net.Conv("b", hidden, 24, 8));
        var groups = ChannelFinder.Find(model, Shapes(model, 7), Shapes(model, 11));
        var transformations = new Transformations(
            groups.Model, new ChannelTransformation(groups, new PruneSettings()), Bits(groups, 32, 8));
        var (space, complexity) = (
            transformations.Space, new ModelComplexity(groups, transformations, Shapes(groups.Model)));
        var work = complexity.Work(16);
        string At(int kept, int a, int b) =>
            string.Join(' ', work.Select(w => w.At(space.Vector(space.Of([kept, a, b])))));

        Assert.AreEqual("0,1 0,2", string.Join(' ', complexity.Layers.Select(l => string.Join(',', l))));

        // A product takes 16 x 9 x 8 x 24 operations; 24 channels are two blocks of 16, and 16 are one.
        const double Whole = 16 * 9 * 8 * 24;
        Assert.AreEqual($"{2 * Whole} 0 0 0", At(24, 32, 32));
        Assert.AreEqual($"{Whole} 0 0 0", At(16, 32, 32));
        Assert.AreEqual($"0 {2 * Whole * 2 / 3} {8 * 16} 0", At(16, 8, 8));
        Assert.AreEqual($"{Whole} {Whole} {8 * 16} {24 * 16}", At(24, 8, 32));
        Assert.AreEqual($"{Whole} {Whole} {24 * 16} 0", At(24, 32, 8));
    }

    private static (Transformations Transformations, PolicyComplexity Macs, PolicyComplexity Bytes) Of(ChannelGroups groups)
    {
        var settings = new PruneSettings { RoundTo = 1, SkipBlocks = true };
        var transformations = new Transformations(
            groups.Source, new ChannelTransformation(groups, settings), new BlockTransformation(groups, settings));
        var complexity = new ModelComplexity(groups, transformations, Shapes(groups.Model));
        return (transformations, complexity.Macs, complexity.Bytes);
    }

    private static BitsTransformation Bits(ChannelGroups groups, params int[] weights) =>
        new(
            groups.Model.Graph,
            new SampledQuantizer(
                new QuantizeSettings { Method = QuantizeMethod.Static, Weights = weights }, () => [],
                new SessionSettings()),
            haveSamples: false, ChosenForms.Given);

    private static IEnumerable<Policy> Some(Space space)
    {
        var random = new Random(5);
        return [space.Uncompressed, space.MostCompressed, .. Enumerable.Range(0, 4).Select(_ =>
            new Policy([.. space.Variables.Select(v => random.Next(v.Choices.Length))]))];
    }

    private static ChannelGroups Groups(string file)
    {
        var model = ReferenceModels.Load(file);
        return ChannelFinder.Find(model, Shapes(model, 7), Shapes(model, 11));
    }

    private static IReadOnlyDictionary<string, TensorType> Shapes(Model model, int batch = 1) =>
        ShapeInference.Of(model, batch);
}
