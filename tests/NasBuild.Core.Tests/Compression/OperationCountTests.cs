using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

/// <summary>What a policy comes to is what the model that it makes computes.</summary>
[TestClass]
public sealed class OperationCountTests
{
    [TestMethod]
    [DataRow("fashion-resnet14.onnx", QuantizeMethod.Static, 8, 8)]
    [DataRow("fashion-resnet14.onnx", QuantizeMethod.Static, 8, 32)]
    [DataRow("fashion-resnet14.onnx", QuantizeMethod.WeightOnly, 8, 32)]
    [DataRow("fashion-resnet14.onnx", QuantizeMethod.WeightOnly, 4, 32)]
    [DataRow("fashion-resnet14.onnx", QuantizeMethod.Float16, 16, 32)]
    [DataRow("text-gpt.onnx", QuantizeMethod.Dynamic, 8, 8)]
    [DataRow("text-gpt.onnx", QuantizeMethod.WeightOnly, 8, 32)]
    [DataRow("text-gpt.onnx", QuantizeMethod.WeightOnly, 4, 32)]
    [DataRow("text-gpt.onnx", QuantizeMethod.Float16, 16, 32)]
    public void BitOperations_AreThoseOfTheModelThatWasQuantized(
        string file, QuantizeMethod method, int bits, int activations)
    {
        var model = ReferenceModels.Load(file);
        var shapes = ShapeInference.Of(model, 1);
        var groups = ChannelFinder.Find(model, ShapeInference.Of(model, 7), ShapeInference.Of(model, 11));
        var transformation = new BitsTransformation(
            groups.Model.Graph,
            new SampledQuantizer(
                new QuantizeSettings { Method = method, Weights = [32, bits] }, () => [], new SessionSettings()),
            haveSamples: false, ChosenForms.Given);
        var (precisions, nodes) = (transformation.Space, transformation.Space.Variables.Select(v => v.Name).ToList());
        var complexity = new ModelComplexity(
            groups, new Transformations(groups.Model, transformation), ShapeInference.Of(groups.Model, 1))
            .BitOperations(activations);

        // Every other node, so that floats and integers meet.
        var policy = new Policy([.. nodes.Select((_, i) => i % 2)]);
        var settings = new QuantizeSettings { Method = method, Weights = [bits], Activations = [activations] };
        var chosen = nodes.Where((_, i) => i % 2 == 1).ToDictionary(n => n, _ => bits);
        IReadOnlyDictionary<string, Tensor>[] calibration = [NasBuild.Engine.Samples.For(model, 1, seed: 7)];
        var quantized = Quantizer.Apply(
            groups.Model, settings, chosen, calibration, new SessionSettings(Threads: 1)).Model;

        var counted = OperationCount.Of(quantized, ShapeInference.Of(quantized, 1));

        Assert.AreEqual(MacCount.Total(groups.Model, shapes), counted.Macs);
        Assert.AreEqual(
            complexity.At(precisions.Vector(policy)), counted.BitOperations, 1e-6 * complexity.Uncompressed);
    }
}
