using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Engine.Tests.Allocation;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

/// <summary>The peak that is counted for quantized nets is the one that a session's allocator reports.</summary>
[TestClass]
public sealed class PeakMemoryTests
{
    [TestMethod]
    [DataRow("fashion-resnet14.onnx", QuantizeMethod.Static, 8, 8)]
    [DataRow("fashion-resnet14.onnx", QuantizeMethod.WeightOnly, 8, 32)]
    [DataRow("text-gpt.onnx", QuantizeMethod.Static, 8, 8)]
    [DataRow("text-gpt.onnx", QuantizeMethod.Dynamic, 8, 8)]
    [DataRow("text-gpt.onnx", QuantizeMethod.WeightOnly, 4, 32)]
    [DataRow("text-gpt.onnx", QuantizeMethod.Float16, 16, 32)]
    [DataRow("text-retnet.onnx", QuantizeMethod.Static, 8, 8)]
    [DataRow("text-retnet.onnx", QuantizeMethod.WeightOnly, 8, 32)]
    public void QuantizedNet_IsCountedAsReported(string file, QuantizeMethod method, int bits, int activations)
    {
        var model = ReferenceModels.Load(file);
        var settings = new QuantizeSettings { Method = method, Weights = [bits], Activations = [activations] };
        var nodes = Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => bits);
        IReadOnlyDictionary<string, Tensor>[] calibration = [NasBuild.Engine.Samples.For(model, 1, seed: 7)];
        var quantized = Quantizer.Apply(model, settings, nodes, calibration, new SessionSettings(Threads: 1)).Model;

        foreach (var batch in new[] { 1, 16 })
        {
            var sample = NasBuild.Engine.Samples.For(quantized, batch);
            var (counted, reported) = (PeakMemory.Of(quantized, sample), SessionMemory.Of(quantized, sample));
            var ratio = counted / (double)reported.FirstRun;
            Assert.AreEqual(1.0, ratio, 0.2, $"batch {batch}: counted {counted}, {reported}");
        }
    }
}
