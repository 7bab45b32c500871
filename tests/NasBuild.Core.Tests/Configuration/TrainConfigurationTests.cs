using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Networks.Mixers;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

/// <summary>What a train.yaml means. The data is on line 1, so the first line of each text is line 2.</summary>
[TestClass]
public sealed class TrainConfigurationTests
{
    [TestMethod]
    public void SmallestFile_HasDefaults()
    {
        var configuration = Read("network: { kind: resnet, input: [1, 28, 28], classes: 10 }");

        var network = (ResNet)configuration.Network.ToNetwork();
        Assert.AreEqual((8, 1, 28), (network.Depth, network.Input.Channels, network.Input.Width));
        CollectionAssert.AreEqual(new[] { 16, 32, 64 }, network.Widths.ToArray());
        Assert.IsFalse(configuration.Training.Distill);
        Assert.AreEqual(128, configuration.Training.BatchSize);
        Assert.AreEqual(Path.GetFullPath("sub/train.onnx"), configuration.OutputPath);
    }

    [TestMethod]
    public void EveryKey_ReachesItsNetwork()
    {
        Assert.AreEqual(26, ((ResNet)Read(
            "network: { kind: resnet, input: [3, 32, 32], classes: 10, depth: 26, widths: [8, 16, 32, 64] }").Network
            .ToNetwork()).Depth);
        Assert.AreEqual(
            0.25,
            ((MobileNetV2)Read(
                "network: { kind: mobilenet-v2, input: [3, 32, 32], classes: 10, width-multiplier: 0.25 }").Network
                .ToNetwork()).WidthMultiplier);
        Assert.AreEqual(0.3, ((MobileNetV2)Read(
            "network: { kind: mobilenet-v2, input: [3, 32, 32], classes: 10, mean: [0.5], deviation: [0.1, 0.2, 0.3] }").Network
            .ToNetwork()).Input.Deviation[2]);
        CollectionAssert.AreEqual(
            new[] { 5, 4 },
            ((Mlp)Read("network: { kind: mlp, input: [7], classes: 2, widths: [5, 4] }").Network.ToNetwork()).Widths
                .ToArray());
        Assert.AreEqual(
            new CausalTransformer(64, 3, 48, 4) { Vocabulary = 90, Activation = Activation.Gelu },
            Read("network: { kind: causal-transformer, input: [64], depth: 3, width: 48, heads: 4, activation: gelu, classes: 90 }").Network
                .ToNetwork());
        Assert.AreEqual(
            new CausalTransformer(128, 4, 192, 6) { Mixer = PositionMixer.Retention, Channels = ChannelMixer.Experts },
            Read("network: { kind: causal-transformer, mixer: retention, channel-mixer: experts }").Network.ToNetwork());
        Assert.IsTrue(((CausalTransformer)Read("network: { kind: causal-transformer, bottleneck: true }").Network.ToNetwork())
            .Bottleneck);
        Assert.AreEqual(
            new CausalTransformer(128, 4, 192, 6), Read("network: { kind: causal-transformer }").Network.ToNetwork());
    }

    [TestMethod]
    [DataRow(
        "network: { kind: resnet-8 }", "(2,18): error NAS0104 | network.kind | resnet-8 | …resnet…mlp… | …'resnet'…")]
    [DataRow("network: { depth: 8 }", "(2,10): error NAS0105 | network.kind | …kind…")]
    [DataRow("network: { kind: mlp, classes: 2 }", "(2,12): error NAS0105 | network.input | …[1, 28, 28]…")]
    [DataRow("network: { kind: mlp, input: [4] }", "(2,12): error NAS0105 | network.classes | …classes…")]
    [DataRow(
        "network: { kind: mlp, input: 4, classes: 2 }", "(2,30): error NAS0103 | network.input | …1…8…1048576… | 4")]
    [DataRow(
        "network: { kind: mlp, input: [], classes: 2 }",
        "(2,30): error NAS0104 | network.input | …empty… | …1…8…1048576…")]
    [DataRow(
        "network: { kind: mlp, input: [4, 0], classes: 2 }", "(2,34): error NAS0104 | network.input | 0 | …1…1048576…")]
    [DataRow(
        "network: { kind: mlp, input: [4], classes: 2, depth: 3 }",
        "(2,47): error NAS0109 | network.depth | network.kind: mlp | …resnet…causal-transformer…'depth'…")]
    [DataRow(
        "network: { kind: resnet, input: [784], classes: 2 }",
        "(2,26): error NAS0104 | network.input | [784] | …[channels, height, width]…[1, 28, 28]…")]
    [DataRow(
        "network: { kind: resnet, input: [1, 28, 28], classes: 2, depth: 10 }",
        "(2,58): error NAS0104 | network.depth | 10 | …6…8…14…")]
    [DataRow(
        "network: { kind: resnet, input: [3, 28, 28], classes: 2, mean: [1, 2] }",
        "(2,58): error NAS0104 | network.mean | [1, 2] | …channels…")]
    [DataRow(
        "network: { kind: causal-transformer, heads: 5 }", "(2,38): error NAS0104 | network.heads | 5 | …'width'…192…")]
    [DataRow(
        "network: { kind: causal-transformer, width: 100 }",
        "(2,38): error NAS0104 | network.width | 100 | …'heads'…6…")]
    [DataRow(
        "network: { kind: causal-transformer }\ntraining: { distill: true }",
        "(3,13): error NAS0102 | distill | 'training' | …epochs…")]
    [DataRow(
        "network: { kind: causal-transformer }\nmodel: { source: a.onnx }",
        "(3,1): error NAS0102 | model | train.yaml | …version…network…")]
    [DataRow(
        "network: { kind: causal-transformer }\noutput: { path: 5 }",
        "(3,17): error NAS0103 | output.path | …path…train.yaml… | 5")]
    [DataRow(
        "network: { kind: causal-transformer }\ntraining: { momentum: 0.8 }",
        "(3,13): error NAS0109 | training.momentum | training.optimizer: adamw | …'optimizer: sgd'…'momentum'…")]
    [DataRow(
        "network: { kind: causal-transformer }\ntraining: { patience: 2 }",
        "(3,13): error NAS0105 | data.validation | …'training.patience'…")]
    [DataRow(
        "network: { kind: mlp, input: [4], classes: 2 }\nsearch: { macs: 40 % }",
        "(3,1): error NAS0109 | search | network.kind: mlp | …resnet…'search'…")]
    [DataRow("version: 2", "(2,10): error NAS0110 | 2 | 1")]
    public void Mistake_IsReportedAtItsPlace(string text, string expected) =>
        DiagnosticAssert.Throws("sub/train.yaml" + expected, () => Read(text));

    [TestMethod]
    public void RootThatIsNoMapping_IsAWrongType() =>
        DiagnosticAssert.Throws(
            "train.yaml(1,1): error NAS0103 | train.yaml | …'network:'…'data:'… | …list…",
            () => ConfigurationReader.ParseTraining("- a", "train.yaml"));

    private static TrainConfiguration Read(string text) =>
        ConfigurationReader.ParseTraining("data: { train: a.npz }\n" + text + "\n", "sub/train.yaml");
}
