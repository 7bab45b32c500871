using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class FakeQuantizationTests
{
    private static readonly SessionSettings Plain = new(Threads: 1, Optimize: false);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void StaticInt8_ComputesWhatTheQuantizedModelDoes(bool perChannel)
    {
        var net = new Net(1, 4, 12, 12);
        var x = net.Relu(net.Conv("x", 4, 16));
        x = net.Node(
            "MaxPool", [net.Relu(net.Add(net.Conv(x, 16, 16), x))], Onnx.Attribute.Of("kernel_shape", [2, 2]),
            Onnx.Attribute.Of("strides", [2, 2]));
        x = net.Node("ReduceMean", [x], Onnx.Attribute.Of("axes", [2, 3]), Onnx.Attribute.Of("keepdims", 0L));
        x = net.Node("Gemm", [x, net.Weight(10, 16), net.Weight(10)], Onnx.Attribute.Of("transB", 1L));
        AssertSame(net.Model(x), new QuantizeSettings { PerChannel = perChannel }, 8, 1e-5);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void ConvolutionsIn4Bits_ComputeWhatTheQuantizedModelDoes(bool perChannel)
    {
        var net = new Net(1, 4, 12, 12);
        var x = net.Relu(net.Conv(net.Relu(net.Conv("x", 4, 16)), 16, 16, group: 4));
        x = net.Node("ConvTranspose", [x, net.Weight(16, 6, 2, 2)], Onnx.Attribute.Of("strides", [2, 2]));
        var model = net.Model(x);
        var settings = new QuantizeSettings { PerChannel = perChannel };

        // A sum that lies half-way between two bytes may round to either.
        AssertSame(model, settings, WeightForm.Int4, 5e-4);
        AssertSame(model, settings with { Method = QuantizeMethod.WeightOnly }, WeightForm.Stored4, 1e-5);
    }

    [TestMethod]
    public void StaticInt8_OfAResidualNet_ComputesWhatTheQuantizedModelDoes()
    {
        var model = ReferenceData.Model("fashion-resnet14");
        var samples = ReferenceData.Fashion("train", 128, 32).Select(b => b.Batch).ToList();
        var bits = Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => 8);
        var images = ReferenceData.Fashion("t10k", 64, 64)[0].Batch;

        var fake = Run(
            FakeQuantization.Apply(model, new QuantizeSettings(), bits, samples, new SessionSettings(1)),
            images,
            Plain);
        var quantized = Quantizer.Apply(model, new QuantizeSettings(), bits, samples, new SessionSettings(1)).Model;

        // A sum that lies half-way between two bytes may round to either, and the layers behind follow.
        Assert.IsLessThan(0.01, Distance(Run(quantized, images, Plain), fake));
        Assert.IsLessThan(0.01, Distance(Run(quantized, images, new SessionSettings(1)), fake));
        Assert.IsGreaterThan(0.01, Distance(Run(model, images, Plain), fake));
    }

    [TestMethod]
    public void DynamicInt8_ComputesWhatTheQuantizedModelDoes()
    {
        var net = new Net(1, 32);
        var x = net.Relu(net.Node("MatMul", ["x", net.Weight(32, 64)]));
        x = net.Node("Gemm", [x, net.Weight(16, 64), net.Weight(16)], Onnx.Attribute.Of("transB", 1L));
        AssertSame(net.Model(x), new QuantizeSettings { Method = QuantizeMethod.Dynamic }, 8, 1e-5);
    }

    // A stack of matrices has no dynamic form: its weights are stored in 8 bits, and rounded in training.
    [TestMethod]
    public void ProductWithoutADynamicForm_ComputesWhatTheStoredOneDoes()
    {
        var net = new Net(4, 32);
        var x = net.Relu(net.Node("MatMul", ["x", net.Weight(32, 64)]));
        AssertSame(
            net.Model(net.Node("MatMul", [x, net.Weight(2, 64, 16)])),
            new QuantizeSettings { Method = QuantizeMethod.Dynamic }, 8, 1e-5);
    }

    [TestMethod]
    public void SmoothedInt8_ComputesWhatTheQuantizedModelDoes()
    {
        var net = new Net(1, 32);
        var x = net.Node("Mul", ["x", net.Constant(ActivationSmoothingTests.Outliers(32))]);
        x = net.Relu(net.Node("MatMul", [x, net.Weight(32, 64)]));
        var model = net.Model(net.Node(
            "Gemm", [x, net.Weight(16, 64), net.Weight(16)], Onnx.Attribute.Of("transB", 1L)));
        var sample = Samples.For(model, 4);
        var quantizer = new SampledQuantizer(new QuantizeSettings(), () => [sample], Plain);
        var forms = Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => WeightForm.Smoothed8);

        var fake = Run(quantizer.Simulate(model, forms), sample, Plain);

        Assert.IsLessThan(1e-5, Distance(Run(quantizer.Apply(model, forms).Model, sample, Plain), fake));
        Assert.IsGreaterThan(1e-4, Distance(Run(model, sample, Plain), fake));
    }

    [TestMethod]
    [DataRow("LSTM", 4)]
    [DataRow("GRU", 3)]
    [DataRow("RNN", 1)]
    public void StoredRecurrentLayer_ComputesWhatTheQuantizedModelDoes(string opType, int gates) => AssertSame(
        Recurrent(opType, gates), new QuantizeSettings { Method = QuantizeMethod.WeightOnly }, 8, 1e-5);

    // The integer operator rounds its states too.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void DynamicLstm_ComputesNearlyWhatTheQuantizedModelDoes(bool perChannel)
    {
        var (model, settings) = (
            Recurrent("LSTM", 4), new QuantizeSettings { Method = QuantizeMethod.Dynamic, PerChannel = perChannel });
        var (sample, nodes) = (Samples.For(model, batch: 4), new Dictionary<string, int> { ["n0"] = 8 });
        var quantized = Run(Quantizer.Apply(model, settings, nodes, [], Plain).Model, sample, Plain);

        var fake = Distance(quantized, Run(FakeQuantization.Apply(model, settings, nodes, [], Plain), sample, Plain));

        Assert.IsLessThan(Distance(quantized, Run(model, sample, Plain)) / 5, fake);
    }

    [TestMethod]
    public void StoredInt8_ComputesWhatTheQuantizedModelDoes()
    {
        var net = new Net(1, 4, 6, 6);
        var x = net.Relu(net.Conv("x", 4, 8));
        x = net.Relu(net.Node("ConvTranspose", [x, net.Weight(8, 4, 2, 2)], Onnx.Attribute.Of("strides", [2, 2])));
        x = net.Node("MatMul", [x, net.Weight(12, 9)]);
        var model = net.Model(x);
        AssertSame(model, new QuantizeSettings { Method = QuantizeMethod.WeightOnly }, 8, 1e-5);
        AssertSame(model, new QuantizeSettings(), 8, 1e-5);
    }

    [TestMethod]
    public void Int4_ComputesWhatTheQuantizedModelDoes()
    {
        // 100 is no whole number of blocks; one block is all zeros.
        var net = new Net(1, 100);
        var zeros = net.Constant(Tensor.Create<float>(
            "zeros", [128, 10], [.. Enumerable.Range(0, 1280).Select(i => i < 640 ? 0 : MathF.Sin(i))]));
        var x = net.Relu(net.Node("MatMul", ["x", net.Weight(100, 70)]));
        x = net.Relu(net.Node("Gemm", [x, net.Weight(128, 70), net.Weight(128)], Onnx.Attribute.Of("transB", 1L)));
        var y = net.Node("MatMul", [x, zeros]);
        var rows = net.Constant(Tensor.Create<long>("rows", [3], [4, 0, 4]));
        var embedded = net.Node("Gather", [net.Weight(5, 128), rows]);
        AssertSame(
            net.Model(y, embedded), new QuantizeSettings { Method = QuantizeMethod.WeightOnly, Weights = [4] }, 4,
            1e-5);
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(4)]
    public void LargeEmbedding_IsRoundedBehindTheLookup(int bits)
    {
        var net = new Net(1, 64);
        var rows = net.Constant(Tensor.Create<long>("rows", [4], [2999, 0, 2999, 1]));
        var embedded = net.Node("Gather", [net.Weight(3000, 64), rows]);
        var model = net.Model(net.Add(embedded, net.Node("MatMul", ["x", net.Weight(64, 64)])));
        var settings = new QuantizeSettings { Method = QuantizeMethod.WeightOnly, Weights = [bits] };
        AssertSame(model, settings, bits, 1e-5);

        var nodes = Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => bits);
        var fake = FakeQuantization.Apply(model, settings, nodes, [], Plain);
        Assert.AreEqual(
            "Gather", fake.Graph[model.Graph.Nodes.Single(n => n.Is("Gather")).Inputs[0]].Uses.Single().Node.OpType);
        var loss = new MeanSquaredError(model.Graph.Outputs[0].Name);
        var sample = Samples.For(model, batch: 4);
        var target = Tensor.Create<float>(loss.Target, [4, 64], new float[256]);
        using var session = TrainingEngines.Default.Gradients(
            fake, loss, sample, TrainableParameters.Of(model), Plain);
        var gradient = session.Compute(sample.Append(new(loss.Target, target)).ToDictionary())
            .Gradients[model.Graph.Nodes.Single(n => n.Is("Gather")).Inputs[0]].ToFloats();

        // Straight through the rounding, but not of what 4 bits clip: the error twice over the number of outputs.
        var y = Run(fake, sample, Plain);
        var passed = Enumerable.Range(0, 64).Count(i =>
            Math.Abs((2 * y[64 + i] / 256) - gradient[i]) < 1e-5
                && Math.Abs((2 * (y[i] + y[128 + i]) / 256) - gradient[(2999 * 64) + i]) < 1e-5);
        Assert.IsGreaterThanOrEqualTo(bits == 8 ? 64 : 56, passed);
        Assert.IsTrue(gradient[128..(2999 * 64)].All(g => g == 0));
    }

    [TestMethod]
    public void Scales_FollowTheWeights()
    {
        var net = new Net(1, 64);
        var model = net.Model(net.Node("MatMul", ["x", net.Weight(64, 32)]));
        var settings = new QuantizeSettings { Method = QuantizeMethod.WeightOnly, Weights = [4] };
        var bits = new Dictionary<string, int> { ["n0"] = 4 };
        var moved = model.Graph.Initializers[0];
        moved = Tensor.Create<float>(
            moved.Name, moved.Shape.AsSpan(), [.. moved.ToFloats().Select((w, i) => (w * 3) + (0.01f * MathF.Sin(i)))]);
        Model Moved(Model of) =>
            of.With(of.Graph.With(initializers: of.Graph.Initializers.Select(t => t.Name == moved.Name ? moved : t)));

        var sample = Samples.For(model, batch: 4);
        var expected = Run(FakeQuantization.Apply(Moved(model), settings, bits, [], Plain), sample, Plain);
        Assert.AreEqual(
            0, Distance(expected, Run(Moved(FakeQuantization.Apply(model, settings, bits, [], Plain)), sample, Plain)));
    }

    [TestMethod]
    [DataRow(QuantizeMethod.Static, 8)]
    [DataRow(QuantizeMethod.Dynamic, 8)]
    [DataRow(QuantizeMethod.WeightOnly, 4)]
    public void Gradients_AreTheSame_HoweverTheRuntimeOptimizes(QuantizeMethod method, int bits)
    {
        var net = new Net(1, 4, 8, 8);
        var x = net.Relu(net.Conv("x", 4, 8));
        x = net.Relu(net.Add(net.Conv(x, 8, 8), x));
        x = net.Node("Flatten", [x]);
        x = net.Relu(net.Node("MatMul", [x, net.Weight(512, 64)]));
        var model = net.Model(net.Node(
            "Gemm", [x, net.Weight(10, 64), net.Weight(10)], Onnx.Attribute.Of("transB", 1L)));
        var sample = Samples.For(model, batch: 8);
        var nodes = Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => bits);
        var dressed = FakeQuantization.Apply(
            model, new QuantizeSettings { Method = method, Weights = [bits] }, nodes, [sample], Plain);
        var loss = new MeanSquaredError(model.Graph.Outputs[0].Name);
        var batch = sample.Append(new(
            loss.Target,
            Tensor.Create<float>(loss.Target, [8, 10], [.. Enumerable.Range(0, 80).Select(i => MathF.Cos(i))])))
            .ToDictionary();

        using var plain = TrainingEngines.Default.Gradients(
            dressed, loss, sample, TrainableParameters.Of(model), Plain);
        using var optimized = TrainingEngines.Default.Gradients(
            dressed, loss, sample, TrainableParameters.Of(model), Plain with { Optimize = true });
        var (expected, actual) = (plain.Compute(batch).Gradients, optimized.Compute(batch).Gradients);
        CollectionAssert.AreEquivalent(TrainableParameters.Of(model).ToList(), expected.Keys.ToList());
        foreach (var (name, gradient) in expected)
        {
            Assert.IsLessThan(1e-3, Distance(gradient.ToFloats(), actual[name].ToFloats()), name);
        }
    }

    private static Model Recurrent(string opType, int gates)
    {
        var net = new Net(1, 2, 16);
        string[] weights = [net.Weight(2, 8 * gates, 16), net.Weight(2, 8 * gates, 8), net.Weight(2, 16 * gates)];
        return net.Model(net.Node(
            opType, ["x", .. weights], Onnx.Attribute.Of("hidden_size", 8L),
            Onnx.Attribute.Of("direction", "bidirectional")));
    }

    private static void AssertSame(Model model, QuantizeSettings settings, int bits, double tolerance)
    {
        var sample = Samples.For(model, batch: 4);
        var nodes = Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => bits);
        var fake = FakeQuantization.Apply(model, settings, nodes, [sample], Plain);
        var quantized = Quantizer.Apply(model, settings, nodes, [sample], Plain);
        CollectionAssert.AreEquivalent(
            nodes.Keys.ToList(),
            quantized.Quantized.Concat(quantized.Unquantized.Where(u => !u.IsStored).Select(u => u.Node)).ToList());
        CollectionAssert.IsSubsetOf(
            TrainableParameters.Of(model).ToList(), fake.Graph.Initializers.Select(t => t.Name).ToList());

        // Products of 4-bit weights would round activations too, to be faster.
        var exact = quantized.Model.With(quantized.Model.Graph.With(nodes: quantized.Model.Graph.Nodes.Select(n =>
            n.OpType == "MatMulNBits" ? n.With(Onnx.Attribute.Of("accuracy_level", 1L)) : n)));
        foreach (var output in model.Graph.Outputs)
        {
            Assert.IsLessThan(
                tolerance,
                Distance(Run(exact, sample, Plain, output.Name), Run(fake, sample, Plain, output.Name)),
                output.Name);
            Assert.IsGreaterThan(
                100 * tolerance,
                Distance(Run(model, sample, Plain, output.Name), Run(fake, sample, Plain, output.Name)),
                output.Name);
        }
    }

    private static float[] Run(
        Model model, IReadOnlyDictionary<string, Tensor> inputs, SessionSettings settings, string? output = null)
    {
        using var session = Session.Create(model, settings);
        return session.Run(inputs.Where(i => session.Inputs.Contains(i.Key))
            .ToDictionary())[output ?? model.Graph.Outputs[0].Name].ToFloats();
    }

    private static double Distance(float[] expected, float[] actual) =>
        Math.Sqrt(expected.Zip(actual, (e, a) => Math.Pow(e - a, 2)).Sum() / expected.Sum(e => Math.Pow(e, 2)));
}
