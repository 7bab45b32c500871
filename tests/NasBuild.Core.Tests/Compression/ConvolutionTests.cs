using NasBuild.Core.Compression.Channels;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class ConvolutionTests
{
    private const string Head = "head: 3 of head.w[0]: it reaches the graph output 'head'";
    private const string Image = "it is an axis of the graph input 'x'";

    private static string Lines(IEnumerable<object> lines) => string.Join('\n', lines);

    [TestMethod]
    public void Chain_EachWidthIsAGroup()
    {
        var net = new Net();
        var x = net.Conv("b", net.Relu(net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 8)), 8, 5);

        var groups = RuleTest.Holds(net.Classify(net.Relu(x), 5), "a: 8", "b: 5");

        Assert.AreEqual(Lines([$"a: 3 of a.w[1]: {Image}", Head]), Lines(groups.Refused));
        Assert.AreEqual(
            "a.w[0] Output, b.w[1] Input, a.b[0] Output",
            string.Join(", ", groups.Groups[0].Parameters.OrderBy(p => p.Value == "a.b").Select(p =>
                $"{p.Value}[{p.Axis}] {p.Role}")));
    }

    [TestMethod]
    public void ResidualAdd_TiesBothSummands()
    {
        var net = new Net();
        var stem = net.Relu(net.Conv("stem", net.Input("x", 0, 3, 6, 6), 3, 8));
        var inner = net.Relu(net.Conv("a", stem, 8, 5));
        var sum = net.Add("Add", "sum", [net.Conv("b", inner, 5, 8), stem]);

        var groups = RuleTest.Holds(net.Classify(net.Relu(sum), 8), "stem: 8", "a: 5");

        Assert.AreEqual("stem, b", string.Join(", ", groups.Groups[0].Producers));
    }

    [TestMethod]
    public void ConvolutionAddedToItsOwnInput_IsProducerAndConsumer()
    {
        var net = new Net();
        var stem = net.Conv("stem", net.Input("x", 0, 3, 6, 6), 3, 8);

        var groups = RuleTest.Holds(
            net.Classify(net.Add("Add", "sum", [net.Conv("a", stem, 8, 8), stem]), 8), "stem: 8");

        Assert.AreEqual("stem, a", string.Join(", ", groups.Groups[0].Producers));
    }

    [TestMethod]
    public void Depthwise_LosesAGroupWithAChannel()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 8, 1));
        x = net.Conv("c", net.Relu(net.Conv("dw", x, 8, 8, group: 8)), 8, 5, 1);

        var groups = RuleTest.Holds(net.Classify(x, 5), "a: 8", "c: 5");

        Assert.AreEqual(Lines([$"a: 3 of a.w[1]: {Image}", Head]), Lines(groups.Refused));
    }

    [TestMethod]
    public void DepthwiseWithMultiplier_CutsAllOutputsOfAChannel()
    {
        var net = new Net();
        var x = net.Conv("dw", net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 4), 4, 12, group: 4);

        var groups = RuleTest.Holds(net.Classify(x, 12), "a: 4");

        Assert.AreEqual(3, groups.Groups[0].Channels[1].Slices.Count(s => s is { Tensor: "dw.w", Axis: 0 }));
    }

    [TestMethod]
    public void Grouped_LosesTheSamePlaceOfEveryGroup()
    {
        var net = new Net();
        var x = net.Conv("g", net.Relu(net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 8)), 8, 12, group: 2);

        var groups = RuleTest.Holds(net.Classify(x, 12), "a: 4", "g: 6");

        CollectionAssert.AreEqual(new[] { 1, 5 }, groups.Groups[0].Channels[1].Slices.Where(s =>
            s is { Tensor: "a.w", Axis: 0 }).Select(s => s.Index).ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(6)]
    public void ConvTranspose_HasItsOutputsOnTheSecondAxis(int group)
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 3, 4, 4), 3, 6));
        x = net.Add(
            "ConvTranspose", "up", [x, net.Weight("up.w", 6, 12 / group, 2, 2), net.Weight("up.b", 12)],
            Onnx.Attribute.Of("strides", [2L, 2]), Onnx.Attribute.Of("group", group));

        RuleTest.Holds(net.Classify(net.Conv("b", x, 12, 4), 4), group switch
        {
            1 => ["a: 6", "up: 12", "b: 4"],
            2 => ["a: 3", "up: 6", "b: 4"],
            _ => ["a: 6", "b: 4"],
        });
    }

    [TestMethod]
    public void OneDimensional_CutsAsWell()
    {
        var net = new Net();
        var x = net.Add("Conv", "a", [net.Input("x", 0, 2, 9), net.Weight("a.w", 6, 2, 3)]);
        x = net.Add("Conv", "b", [net.Relu(x), net.Weight("b.w", 4, 6, 3)]);

        RuleTest.Holds(net.Classify(x, 4), "a: 6", "b: 4");
    }

    [TestMethod]
    public void WeightComputedAtRunTime_IsLeftAlone()
    {
        var net = new Net();
        var x = net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 4);
        var weight = net.Reshape("dynamic", net.Gemm("hyper", net.Input("y", 1, 2), 2, 8), 2, 4, 1, 1);

        var groups = RuleTest.Holds(net.Build(net.Add("Conv", "z", [x, weight])));

        StringAssert.Contains(Lines(groups.Refused), "a: 4 of a.w[0]: the weight of Conv 'z' is computed at run time");
    }

    [TestMethod]
    public void ChannelShuffle_CutsSingleChannels()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 3, 4, 4), 3, 12));
        x = net.Reshape(
            "join", net.Transpose("swap", net.Reshape("split", x, 0, 3, 4, 4, 4), 0, 2, 1, 3, 4), 0, 12, 4, 4);

        RuleTest.Holds(net.Classify(net.Conv("b", x, 12, 4), 4), "a: 12", "b: 4");
    }

    [TestMethod]
    public void ShuffleBetweenGroupedConvolutions_CutsWhatKeepsEveryGroupEqual()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 4, 4, 4), 4, 16, group: 2));
        x = net.Reshape(
            "join", net.Transpose("swap", net.Reshape("split", x, -1, 2, 8, 4, 4), 0, 2, 1, 3, 4), -1, 16, 4, 4);

        RuleTest.Holds(net.Classify(net.Conv("b", x, 16, 8, group: 2), 8), "a: 4", "b: 4");
    }

    [TestMethod]
    public void SqueezeAndExcite_FollowsTheChannels()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 8));
        var gate = net.Relu(net.Conv("squeeze", net.Add("GlobalAveragePool", "mean", [x]), 8, 4, 1));
        gate = net.Add("Sigmoid", "gate", [net.Conv("excite", gate, 4, 8, 1)]);

        var groups = RuleTest.Holds(net.Classify(net.Add("Mul", "scaled", [x, gate]), 8), "a: 8", "squeeze: 4");

        Assert.AreEqual("a, excite", string.Join(", ", groups.Groups[0].Producers));
    }

    [TestMethod]
    public void TiedWeights_AreCutAlike()
    {
        var net = new Net();
        var w = net.Weight("w", 6, 6, 1, 1);
        var x = net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 6);
        x = net.Add("Conv", "t2", [net.Relu(net.Add("Conv", "t1", [x, w])), w]);

        RuleTest.Holds(net.Classify(x, 6), "a: 6");
    }

    [TestMethod]
    public void SharedBias_DoesNotTieTheLayersTogether()
    {
        var net = new Net();
        var bias = net.Weight("bias", 5);
        var x = net.Add("Conv", "a", [net.Input("x", 0, 3, 6, 6), net.Weight("a.w", 5, 3, 1, 1), bias]);
        x = net.Add("Conv", "b", [net.Relu(x), net.Weight("b.w", 5, 5, 1, 1), bias]);

        RuleTest.Holds(net.Classify(x, 5), "a: 5", "b: 5");
    }

    [TestMethod]
    public void PReluWithASlopeAChannel_IsCutWithIt()
    {
        var net = new Net();
        var x = net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 8);

        var groups = RuleTest.Holds(
            net.Classify(net.Add("PRelu", "act", [x, net.Weight("slope", 8, 1, 1)]), 8), "a: 8");

        Assert.AreEqual(1, groups.Groups[0].Channels[2].Slices.Count(s => s.Tensor == "slope"));
    }

    [TestMethod]
    public void MaxPoolWithPositions_IsLeftAlone()
    {
        var net = new Net();
        var x = net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 8);
        var pooled = net.Add("MaxPool", ["p", "where"], [x], Onnx.Attribute.Of("kernel_shape", [2L, 2]));

        var groups = RuleTest.Holds(net.Build(net.Conv("b", pooled[0], 8, 2), pooled[1]));

        StringAssert.Contains(
            Lines(groups.Refused), "a: 8 of a.w[0]: MaxPool 'p' counts positions through all channels");
    }

    [TestMethod]
    public void MixingOfPositions_IsListedAsSuch()
    {
        var net = new Net();
        var rows = net.Reshape("rows", net.Conv("a", net.Input("x", 0, 3, 4, 4), 3, 8), 0, 8, 16);

        var groups = RuleTest.Holds(
            net.Build(net.Linear("out", net.Relu(net.Linear("mix", rows, 16, 6)), 6, 2)), "mix: 6");

        StringAssert.Contains(
            Lines(groups.Refused), "mix: 16 of mix.w[0]: it runs along positions or the inside of heads");
    }
}
