using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Quantization;
using NasBuild.Core.Tests.Quantization;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Training;

[TestClass]
public sealed class QuantizationAwareTests
{
    private const int Width = 64;
    private const int Train = 512;
    private const int Held = 256;
    private static readonly SessionSettings Session = new(Threads: 2);

    [TestMethod]
    [DataRow(QuantizeMethod.WeightOnly, 4, 0.4)]
    [DataRow(QuantizeMethod.Static, 8, 0.8)]
    public void Training_BringsTheQuantizedModelCloserToTheOriginal(QuantizeMethod method, int bits, double maximum)
    {
        var original = Mlp();

        // What costs much: 4 bits, and ranges of activations that cut one number in fifty.
        var settings = new QuantizeSettings { Method = method, Weights = [bits], PerChannel = false, Percentile = 98 };
        var weightBits = Quantizer.NodesWithWeights(original.Graph).ToDictionary(n => n, _ => bits);
        var samples = Points(Train, seed: 1);
        var held = Points(Held, seed: 2).Batches(Held).Single().Inputs;
        var expected = Run(original, held);
        List<IReadOnlyDictionary<string, Tensor>> calibration = [.. samples.Batches(128).Select(b => b.Inputs)];
        Model Quantized(Model model) => Quantizer.Apply(model, settings, weightBits, calibration, Session).Model;
        double Error(Model model) => Run(model, held).Zip(expected, (a, e) => Math.Pow(a - e, 2)).Average();

        var recipe = new TrainingRecipe
        {
            Epochs = 8,
            BatchSize = 32,
            Rate = 0.002,
            WeightDecay = 0,
            Temperature = 1,
            QuantizationAware = true
        };
        using var tuning = new FineTuning(
            TrainingEngines.Default, recipe, ModelTask.MatchOriginal, null, samples, original, Session, seed: 3);
        var result = tuning.Run(
            original, model => Error(Quantized(model)), higherIsBetter: false, null, _ => { }, CancellationToken.None,
            computed: model => FakeQuantization.Apply(model, settings, weightBits, calibration, Session));

        Assert.AreEqual(Error(Quantized(original)), result.QualityBefore, 1e-9);
        Assert.AreEqual(result.Quality, Error(Quantized(result.Model)), 1e-9);
        Assert.IsLessThan(maximum * result.QualityBefore, result.Quality);

        // What comes back is the float model with other numbers in it.
        CollectionAssert.AreEqual(
            original.Graph.Nodes.Select(n => n.OpType).ToList(),
            result.Model.Graph.Nodes.Select(n => n.OpType).ToList());
        CollectionAssert.AreEquivalent(
            original.Graph.Initializers.Select(t => t.Name).ToList(),
            result.Model.Graph.Initializers.Select(t => t.Name).ToList());
    }

    private static Model Mlp()
    {
        var net = new Net(1, Width);
        var x = net.Relu(net.Node(
            "Gemm", ["x", net.Weight(Width, Width), net.Weight(Width)], Onnx.Attribute.Of("transB", 1L)));
        x = net.Relu(net.Node(
            "Gemm", [x, net.Weight(Width, Width), net.Weight(Width)], Onnx.Attribute.Of("transB", 1L)));
        return net.Model(net.Node("Gemm", [x, net.Weight(8, Width), net.Weight(8)], Onnx.Attribute.Of("transB", 1L)));
    }

    private static Dataset Points(int count, int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, count * Width).Select(_ => (random.NextSingle() * 2) - 1)];
        return new Dataset(
            "train",
            [new InputColumn("x", ElementType.Float, [Width], MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), count)],
            []);
    }

    private static float[] Run(Model model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using var session = Engine.Session.Create(model, Session);
        var scores = session.Run(inputs)[model.Graph.Outputs[0].Name].ToFloats();

        // What all scores of a row have in common tells nothing, and nothing is learned of it.
        return [.. scores.Chunk(8).SelectMany(row => row.Select(s => s - row.Average()))];
    }
}
