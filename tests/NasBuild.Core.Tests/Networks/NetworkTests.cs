using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Networks.Mixers;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Networks;

[TestClass]
public sealed class NetworkTests
{
    private static readonly ImageShape Small = new(1, 12, 12) { Mean = [0.3], Deviation = [0.4] };

    private static readonly Dictionary<string, (Network Network, long[] Scores)> All = new()
    {
        ["resnet"] = (new ResNet(Small, 3, 1, [8, 16]), [3]),
        ["resnet14"] = (new ResNet(new ImageShape(3, 9, 12), 4, 2, [4, 8, 8]), [4]),
        ["mobilenet"] = (new MobileNetV2(Small, 3, 0.25), [3]),
        ["relu-transformer"] = (new CausalTransformer(8, 2, 16, 4) { Vocabulary = 20 }, [8, 20]),
        ["gelu-transformer"] = (
            new CausalTransformer(8, 1, 12, 2) { Vocabulary = 20, Activation = Activation.Gelu }, [8, 20]),
        ["retention"] = (
            new CausalTransformer(8, 2, 16, 4) { Vocabulary = 20, Mixer = PositionMixer.Retention }, [8, 20]),
        ["recurrence"] = (
            new CausalTransformer(8, 2, 16, 4) { Vocabulary = 20, Mixer = PositionMixer.Recurrence }, [8, 20]),
        ["convolution"] = (
            new CausalTransformer(8, 2, 16, 4) { Vocabulary = 20, Mixer = PositionMixer.Convolution }, [8, 20]),
        ["experts"] = (
            new CausalTransformer(8, 2, 16, 4) { Vocabulary = 20, Channels = ChannelMixer.Experts }, [8, 20]),
        ["mlp"] = (new Mlp([2, 5], 3, [16, 8]), [3]),
        ["linear"] = (new Mlp([7], 3, []), [3]),
    };

    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Network_IsASoundModelThatRuns(string name)
    {
        var (network, scores) = All[name];
        var model = network.Build(seed: 1);

        Assert.IsEmpty(GraphVerifier.Faults(model));
        var shipped = InferenceForm.Of(model);
        Assert.IsEmpty(GraphVerifier.Faults(shipped));
        Assert.IsFalse(shipped.Graph.Nodes.Any(n => n.Has("training_mode")));
        using var session = Session.Create(shipped, new SessionSettings(1));
        var logits = session.Run(Samples.For(shipped, batch: 2))["logits"];
        CollectionAssert.AreEqual((long[])[2, .. scores], logits.Shape.ToArray());
        Assert.IsTrue(logits.ToFloats().All(float.IsFinite));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SameSeed_GivesTheSameBytes(string name)
    {
        var network = All[name].Network;

        CollectionAssert.AreEqual(network.Build(seed: 1).ToBytes(), network.Build(seed: 1).ToBytes());
        CollectionAssert.AreNotEqual(network.Build(seed: 1).ToBytes(), network.Build(seed: 2).ToBytes());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Training_MovesEveryWeightAndLowersTheLoss(string name)
    {
        var (network, scores) = All[name];
        var model = network.Build(seed: 1);
        var batch = Samples.For(model, batch: 8).ToDictionary();
        var random = new Random(3);
        if (batch.TryGetValue("tokens", out var tokens))
        {
            batch["tokens"] = Tensor.Create<long>(
                "tokens",
                tokens.Shape.AsSpan(),
                [.. Enumerable.Range(0, (int)tokens.Count).Select(_ => random.NextInt64(scores[^1]))]);
        }

        var loss = new CrossEntropy("logits");
        long[] shape = [8, .. scores[..^1]];
        batch[loss.Labels] = Tensor.Create<long>(
            loss.Labels,
            shape,
            [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextInt64(scores[^1]))]);
        using var session = TrainingEngines.Default.Train(
            model,
            new TrainingSettings(loss, new AdamW()) { Session = new SessionSettings(1) },
            Samples.For(model, batch: 8));

        var losses = Enumerable.Range(0, 12).Select(_ => session.TrainStep(batch, rate: 0.01).Loss).ToList();

        var weights = model.Graph.Initializers.Select(t => t.Name).Where(n =>
            n.EndsWith(".weight", StringComparison.Ordinal) || n.EndsWith(".bias", StringComparison.Ordinal)).ToList();
        CollectionAssert.AreEquivalent(weights, session.Parameters.ToArray(), "nothing else is trained");
        Assert.IsLessThan(0.9 * losses[0], losses[^1], string.Join(", ", losses));
        var trained = session.Read();
        foreach (var moved in trained)
        {
            CollectionAssert.AreNotEqual(model.Graph[moved.Name].Initializer!.ToFloats(), moved.ToFloats(), moved.Name);
        }

        CollectionAssert.AreEquivalent(
            model.Graph.Initializers.Select(t => t.Name)
                .Where(n => n.Contains(".running_", StringComparison.Ordinal)).ToArray(),
            trained.Select(t => t.Name).Except(session.Parameters).ToArray());
    }

    [TestMethod]
    public void ResNet_HasThePapersLayersAndParameters()
    {
        // 0.27 million parameters in the paper's table 6; 2,752 of them are those of the projections.
        var resnet = new ResNet(new ImageShape(3, 32, 32), 10, 3, [16, 32, 64]);
        var model = resnet.Build(0);

        Assert.AreEqual(20, resnet.Depth);
        Assert.AreEqual(
            20, model.Graph.Nodes.Count(n => n.Is("Gemm") || (n.Is("Conv") && n.Ints("kernel_shape")![0] == 3)));
        Assert.AreEqual(272_474, Parameters(model));
    }

    [TestMethod]
    public void MobileNetV2_HasThePapersParameters()
    {
        // 3.4 million in the paper's table 4; these are the numbers of torchvision's mobilenet_v2 with
        // width_mult 1 and 0.5.
        Assert.AreEqual(3_504_872, Parameters(new MobileNetV2(new ImageShape(3, 224, 224), 1000).Build(0)));
        Assert.AreEqual(1_968_680, Parameters(new MobileNetV2(new ImageShape(3, 224, 224), 1000, 0.5).Build(0)));
    }

    [TestMethod]
    [DataRow(224, 7)]
    [DataRow(64, 4)]
    [DataRow(32, 4)]
    [DataRow(28, 7)]
    [DataRow(12, 6)]
    [DataRow(4, 4)]
    public void MobileNetV2_LeavesAtLeastFourByFourPixels(int pixels, int left)
    {
        var model = InferenceForm.Of(new MobileNetV2(new ImageShape(1, pixels, pixels), 2, 0.05).Build(0));

        Assert.AreEqual(
            left,
            ShapeInference.Of(model, 1)[model.Graph.Nodes.Single(n => n.Is("GlobalAveragePool")).Inputs[0]].Shape[2]);
    }

    [TestMethod]
    public void CausalTransformer_HasTheParametersOfTheReferenceModel() =>
        Assert.AreEqual(1_902_720, Parameters(new CausalTransformer(128, 4, 192, 6).Build(0)));

    [TestMethod]
    [DataRow("relu-transformer")]
    [DataRow("gelu-transformer")]
    [DataRow("retention")]
    [DataRow("recurrence")]
    [DataRow("convolution")]
    [DataRow("experts")]
    public void CausalTransformer_SeesNothingOfWhatFollows(string name)
    {
        using var session = Session.Create(All[name].Network.Build(1), new SessionSettings(1));
        float[] Scores(params long[] tokens) => session.Run(new Dictionary<string, Tensor>
        {
            ["tokens"] = Tensor.Create<long>("tokens", [1, 8], tokens)
        })["logits"].ToFloats();

        var (one, other) = (Scores(1, 2, 3, 4, 5, 6, 7, 8), Scores(1, 2, 3, 4, 5, 9, 9, 9));

        // The scores after the first five of eight tokens, 20 each.
        for (var i = 0; i < 100; i++)
        {
            Assert.AreEqual(one[i], other[i], 1e-6);
        }

        CollectionAssert.AreNotEqual(one[100..120], other[100..120]);
    }

    [TestMethod]
    public void InitialWeights_AreDrawnWithTheDeviationOfTheirLayer()
    {
        var graph = new ResNet(new ImageShape(1, 8, 8), 10, 1, [64]).Build(0).Graph;
        double Deviation(string name) => Math.Sqrt(graph[name].Initializer!.ToDoubles().Average(w => w * w));

        Assert.AreEqual(Math.Sqrt(2.0 / (64 * 9)), Deviation("stage1.block1.1.conv.weight"), 0.001);
        Assert.AreEqual(Math.Sqrt(2.0 / 74), Deviation("head.weight"), 0.02);
    }

    private static long Parameters(Model model) =>
        TrainableParameters.Of(model).Sum(p => model.Graph[p].Initializer!.Count);
}
