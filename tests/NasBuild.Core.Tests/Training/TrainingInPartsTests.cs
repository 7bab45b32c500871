using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Training;

/// <summary>Fine-tuning whose batches do not fit into memory, or into a run of the model.</summary>
[TestClass]
public sealed class TrainingInPartsTests
{
    private const int Steps = 3 * (64 / 16);

    [TestMethod]
    [DataRow(6, 4, 4)]
    [DataRow(1, 16, 1)]
    [DataRow(16, 1, 16)]
    public void BatchThatDoesNotFit_IsTakenInAsFewPartsAsDo(int fit, int parts, int samples)
    {
        var (whole, _) = Train(Model(), t => t);

        var (trained, engine) = Train(Model(), t => t, maxSamples: fit);

        Assert.AreEqual((parts, samples), (engine.Parts, engine.Samples));
        Assert.AreEqual(Steps, trained.Steps);
        AreClose(whole.Model, trained.Model);
    }

    [TestMethod]
    public void ModelOfAFixedBatch_TakesTheBatchOfTheRecipe()
    {
        var (whole, _) = Train(Model(), t => t);

        var (trained, engine) = Train(Model(), t => t, fixedBatch: 2);

        Assert.AreEqual((8, 2), (engine.Parts, engine.Samples));
        Assert.AreEqual(Steps, trained.Steps);
        AreClose(whole.Model, trained.Model);
    }

    [TestMethod]
    public void NormalisationOfTheBatch_NeedsAllOfIt()
    {
        Model Normalised(Model model) => model.With(model.Graph.With(nodes: model.Graph.Nodes.Select(n =>
            n.Is("BatchNormalization") ? n.With(Onnx.Attribute.Of("training_mode", 1L)) : n)));

        var (_, engine) = Train(Model(normalised: true), Normalised, maxSamples: 4);

        Assert.AreEqual((1, 16), (engine.Parts, engine.Samples));
    }

    private static (TrainingResult Result, Recording Engine) Train(
        Model original, Func<Model, Model> change, int maxSamples = int.MaxValue, int? fixedBatch = null)
    {
        var engine = new Recording();
        var x = new InputColumn(
            "x", ElementType.Float, [6], MemoryMarshal.AsBytes<float>(Project.Random(64 * 6)).ToArray(), 64);
        using var tuning = new FineTuning(
            engine, new TrainingRecipe { Epochs = 3, BatchSize = 16, Rate = 0.01 }, ModelTask.MatchOriginal, null,
            new Dataset("train", [x], []).InBatchesOf(fixedBatch), original, new SessionSettings(1), seed: 1)
        {
            MaxSamplesOfPart = maxSamples,
            FixedBatch = fixedBatch,
        };
        var student = original.With(original.Graph.With(initializers: original.Graph.Initializers.Select(t =>
            t.Name.EndsWith(".w", StringComparison.Ordinal)
                ? Tensor.Create<float>(t.Name, [.. t.Shape], [.. t.ToFloats().Select(w => 0.8f * w)]) : t)));
        return (tuning.Run(change(student), null, true, null, _ => { }, default), engine);
    }

    private static Model Model(bool normalised = false)
    {
        var net = new Net();
        var x = net.Gemm("hidden", net.Input("x", 0, 6), 6, 16);
        x = normalised ? net.BatchNorm("norm", x, 16) : x;
        return net.Build(net.Gemm("y", net.Relu(x), 16, 2));
    }

    private static void AreClose(Model expected, Model actual)
    {
        foreach (var tensor in expected.Graph.Initializers)
        {
            foreach (var (e, a) in tensor.ToFloats().Zip(actual.Graph[tensor.Name].Initializer!.ToFloats()))
            {
                Assert.AreEqual(e, a, 1e-4, tensor.Name);
            }
        }
    }

    private sealed class Recording : ITrainingEngine
    {
        public int Parts { get; private set; }

        public long Samples { get; private set; }

        public string Name => TrainingEngines.Default.Name;

        public string Version => TrainingEngines.Default.Version;

        public IReadOnlySet<string> Operators => TrainingEngines.Default.Operators;

        public bool Differentiates(Node node) => TrainingEngines.Default.Differentiates(node);

        public ITrainingSession Train(
            Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample)
        {
            (Parts, Samples) = (settings.Parts, sample["x"].Shape[0]);
            return TrainingEngines.Default.Train(model, settings, sample);
        }

        public IGradientSession Gradients(
            Model model, Loss loss, IReadOnlyDictionary<string, Tensor> sample,
            IReadOnlyList<string>? parameters = null, SessionSettings? session = null) =>
            TrainingEngines.Default.Gradients(model, loss, sample, parameters, session);
    }
}
