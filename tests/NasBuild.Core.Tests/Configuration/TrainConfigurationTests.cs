using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Networks;

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
        Assert.AreEqual(26, ((ResNet)Read("network: { kind: resnet, input: [3, 32, 32], classes: 10, depth: 26, widths: [8, 16, 32, 64] }").Network.ToNetwork()).Depth);
        Assert.AreEqual(0.25, ((MobileNetV2)Read("network: { kind: mobilenet-v2, input: [3, 32, 32], classes: 10, width-multiplier: 0.25 }").Network.ToNetwork()).WidthMultiplier);
        Assert.AreEqual(0.3, ((MobileNetV2)Read("network: { kind: mobilenet-v2, input: [3, 32, 32], classes: 10, mean: [0.5], deviation: [0.1, 0.2, 0.3] }").Network.ToNetwork()).Input.Deviation[2]);
        CollectionAssert.AreEqual(new[] { 5, 4 }, ((Mlp)Read("network: { kind: mlp, input: [7], classes: 2, widths: [5, 4] }").Network.ToNetwork()).Widths.ToArray());
        Assert.AreEqual(
            new CausalTransformer(64, 3, 48, 4) { Vocabulary = 90, Activation = Activation.Gelu },
            Read("network: { kind: causal-transformer, input: [64], depth: 3, width: 48, heads: 4, activation: gelu, classes: 90 }").Network.ToNetwork());
        Assert.AreEqual(new CausalTransformer(128, 4, 192, 6), Read("network: { kind: causal-transformer }").Network.ToNetwork());
    }

    [TestMethod]
    [DataRow("network: { kind: resnet-8 }", "(2,18): error NAS0104: 'network.kind' cannot be 'resnet-8'. Valid is resnet, mobilenet-v2, causal-transformer or mlp.")]
    [DataRow("network: { depth: 8 }", "(2,10): error NAS0105: 'network.kind' is missing. Add it: The kind of network.")]
    [DataRow("network: { kind: mlp, classes: 2 }", "(2,12): error NAS0105: 'network.input' is missing. Add it: the shape of a sample, such as [1, 28, 28].")]
    [DataRow("network: { kind: mlp, input: [4] }", "(2,12): error NAS0105: 'network.classes' is missing. Add it: the classes to tell apart.")]
    [DataRow("network: { kind: mlp, input: 4, classes: 2 }", "(2,30): error NAS0103: 'network.input' must be a list in brackets of 1 to 8 values, each a whole number from 1 to 1048576, but 4 was found.")]
    [DataRow("network: { kind: mlp, input: [], classes: 2 }", "(2,30): error NAS0104: 'network.input' cannot be 'an empty list'. Valid is a list in brackets of 1 to 8 values, each a whole number from 1 to 1048576.")]
    [DataRow("network: { kind: mlp, input: [4, 0], classes: 2 }", "(2,34): error NAS0104: 'network.input' cannot be '0'. Valid is a whole number from 1 to 1048576.")]
    [DataRow("network: { kind: mlp, input: [4], classes: 2, depth: 3 }", "(2,47): error NAS0109: 'network.depth' cannot be used with 'network.kind: mlp': it is for resnet and causal-transformer only; remove 'depth'.")]
    [DataRow("network: { kind: resnet, input: [784], classes: 2 }", "(2,26): error NAS0104: 'network.input' cannot be '[784]'. Valid is [channels, height, width], such as [1, 28, 28].")]
    [DataRow("network: { kind: resnet, input: [1, 28, 28], classes: 2, depth: 10 }", "(2,58): error NAS0104: 'network.depth' cannot be '10'. Valid is 2 and a multiple of 6, two layers for each of the widths, such as 8 or 14.")]
    [DataRow("network: { kind: resnet, input: [3, 28, 28], classes: 2, mean: [1, 2] }", "(2,58): error NAS0104: 'network.mean' cannot be '[1, 2]'. Valid is one number for all channels, or one each.")]
    [DataRow("network: { kind: causal-transformer, heads: 5 }", "(2,38): error NAS0104: 'network.heads' cannot be '5'. Valid is a number that divides 'width', which is 192.")]
    [DataRow("network: { kind: causal-transformer, width: 100 }", "(2,38): error NAS0104: 'network.width' cannot be '100'. Valid is a multiple of 'heads', which is 6.")]
    [DataRow("network: { kind: causal-transformer }\ntraining: { distill: true }", "(3,13): error NAS0102: Unknown key 'distill' in 'training'. Valid are epochs, batch-size, optimizer, rate, momentum, weight-decay, schedule, warm-up, clip-norm, label-smoothing, flip, shift and patience.")]
    [DataRow("network: { kind: causal-transformer }\nmodel: { source: a.onnx }", "(3,1): error NAS0102: Unknown key 'model' in train.yaml. Valid are version, network, data, training, output, device, threads and seed.")]
    [DataRow("network: { kind: causal-transformer }\noutput: { path: 5 }", "(3,17): error NAS0103: 'output.path' must be a path relative to train.yaml, but 5 was found.")]
    [DataRow("network: { kind: causal-transformer }\ntraining: { momentum: 0.8 }", "(3,13): error NAS0109: 'training.momentum' cannot be used with 'training.optimizer: adamw': only 'optimizer: sgd' uses it; remove 'momentum'.")]
    [DataRow("network: { kind: causal-transformer }\ntraining: { patience: 2 }", "(3,13): error NAS0105: 'data.validation' is missing. Add it: 'training.patience' needs it, for without these samples no epoch is better than another.")]
    [DataRow("version: 2", "(2,10): error NAS0110: The configuration has version 2, but this NasBuild reads version 1. Update the NasBuild package, or set 'version: 1'.")]
    public void Mistake_IsToldAtItsPlace(string text, string expected) =>
        Assert.AreEqual("sub/train.yaml" + expected, string.Join('\n', Assert.ThrowsExactly<NasException>(() => Read(text)).Diagnostics));

    [TestMethod]
    public void RootThatIsNoMapping_IsAWrongType() =>
        Assert.AreEqual(
            "train.yaml(1,1): error NAS0103: 'train.yaml' must be a mapping of keys such as 'network:' and 'data:', but a list was found.",
            Assert.ThrowsExactly<NasException>(() => ConfigurationReader.ParseTraining("- a", "train.yaml")).Diagnostics.Single().ToString());

    private static TrainConfiguration Read(string text) => ConfigurationReader.ParseTraining("data: { train: a.npz }\n" + text + "\n", "sub/train.yaml");
}
