using NasBuild.Core.Compression.Channels;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class NormalizationTests
{
    private static Net Start(out string x, long opset = 17)
    {
        var net = new Net(opset);
        x = net.Conv("a", net.Input("x", 0, 3, 4, 4), 3, 8);
        return net;
    }

    private static string Lines(IEnumerable<object> lines) => string.Join('\n', lines);

    [TestMethod]
    public void BatchNormalization_FollowsTheChannels()
    {
        var net = Start(out var x);

        var groups = RuleTest.Holds(net.Classify(net.BatchNorm("n", x, 8), 8), "a: 8");

        Assert.AreEqual(
            4, groups.Groups[0].Channels[0].Slices.Count(s => s.Tensor.StartsWith("n.", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void InstanceNormalization_FollowsTheChannels()
    {
        var net = Start(out var x);

        RuleTest.Holds(
            net.Classify(net.Add("InstanceNormalization", "n", [x, net.Weight("s", 8), net.Weight("b", 8)]), 8),
            "a: 8");
    }

    [TestMethod]
    [DataRow(18)]
    [DataRow(21)]
    public void GroupNormalization_LosesWholeGroups(int opset)
    {
        var net = Start(out var x, opset);
        var size = opset < 21 ? 4 : 8;

        RuleTest.Holds(
            net.Classify(
                net.Add("GroupNormalization", "n", [x, net.Weight("s", size), net.Weight("b", size)], Onnx.Attribute.Of(
                    "num_groups", 4)),
                8),
            "a: 4");
    }

    [TestMethod]
    public void GroupNormalizationOutOfReshapes_LosesWholeGroups()
    {
        var net = Start(out var x);
        var n = net.Add(
            "InstanceNormalization", "n", [net.Reshape("groups", x, 0, 4, -1), net.Weight("s", 4), net.Weight("b", 4)]);

        RuleTest.Holds(
            net.Classify(
                net.Add("Mul", "scaled", [net.Reshape("back", n, -1, 8, 4, 4), net.Weight("scale", 8, 1, 1)]), 8),
            "a: 4");
    }

    [TestMethod]
    public void LayerNormalization_IsLeftAlone()
    {
        var net = new Net();
        var x = net.Linear("a", net.Input("x", 0, 4, 5), 5, 6);

        var groups = RuleTest.Holds(
            net.Build(net.Linear("c", net.Relu(net.Linear("b", net.LayerNorm("n", x, 6), 6, 7)), 7, 2)), "b: 7");

        Assert.AreEqual(
            "a: 6 of a.w[1]: LayerNormalization 'n' normalises over this axis: removing a channel changes every other",
            groups.Refused[1].ToString());
    }

    [TestMethod]
    public void LayerNormalizationOverPositions_PassesTheChannels()
    {
        var net = Start(out var x);

        RuleTest.Holds(
            net.Classify(
                net.Add("LayerNormalization", "n", [x, net.Weight("s", 1, 4, 4)], Onnx.Attribute.Of("axis", -2)), 8),
            "a: 8");
    }

    [TestMethod]
    public void LayerNormalizationOutOfMeans_IsLeftAlone()
    {
        var net = new Net();
        var x = net.Linear("a", net.Input("x", 0, 4, 5), 5, 6);
        string Mean(string name, string input) =>
            net.Add("ReduceMean", name, [input], Onnx.Attribute.Of("axes", [-1L]));
        var centred = net.Add("Sub", "centred", [x, Mean("mean", x)]);
        var variance = Mean("variance", net.Add("Pow", "square", [centred, net.Floats(2)]));
        var n = net.Add(
            "Div", "n", [centred, net.Add("Sqrt", "sqrt", [net.Add("Add", "eps", [variance, net.Floats(1e-5f)])])]);

        var groups = RuleTest.Holds(net.Build(net.Linear(
            "c", net.Relu(net.Linear("b", net.Add("Mul", "scaled", [n, net.Weight("s", 6)]), 6, 7)), 7, 2)), "b: 7");

        StringAssert.Contains(
            Lines(groups.Refused),
            "a: 6 of a.w[1]: ReduceMean 'mean' combines all of this axis: a channel cannot be removed");
    }

    [TestMethod]
    [DataRow("LRN")]
    [DataRow("LpNormalization")]
    [DataRow("Softmax")]
    [DataRow("LogSoftmax")]
    [DataRow("Hardmax")]
    [DataRow("CumSum")]
    public void OverTheChannels_IsLeftAlone(string op)
    {
        var net = Start(out var x);
        string[] inputs = op == "CumSum" ? [x, net.Long(1)] : [x];
        var attribute = op == "LRN" ? Onnx.Attribute.Of("size", 3) : Onnx.Attribute.Of("axis", 1);

        var groups = RuleTest.Holds(
            net.Classify(net.Conv("b", net.Add(op, "n", inputs, op == "CumSum" ? [] : [attribute]), 8, 4), 4), "b: 4");

        Assert.AreEqual(
            $"a: 8 of a.w[0]: {op} 'n' normalises over this axis: removing a channel changes every other",
            groups.Refused[0].ToString());
    }

    [TestMethod]
    [DataRow("LpNormalization")]
    [DataRow("Softmax")]
    [DataRow("CumSum")]
    public void OverPositions_PassesTheChannels(string op)
    {
        var net = Start(out var x);
        string[] inputs = op == "CumSum" ? [x, net.Long(-1)] : [x];
        Onnx.Attribute[] attributes = op == "CumSum" ? [] : [Onnx.Attribute.Of("axis", -1)];

        RuleTest.Holds(net.Classify(net.Conv("b", net.Add(op, "n", inputs, attributes), 8, 4), 4), "a: 8", "b: 4");
    }

    [TestMethod]
    public void SoftmaxOfOldOpsets_NormalisesOverAllLaterAxes()
    {
        var net = Start(out var x, opset: 11);

        RuleTest.Holds(
            net.Classify(net.Conv("b", net.Add("Softmax", "n", [x], Onnx.Attribute.Of("axis", 1)), 8, 4), 4), "b: 4");
        net = Start(out x, opset: 11);
        RuleTest.Holds(
            net.Classify(net.Conv("b", net.Add("Softmax", "n", [x], Onnx.Attribute.Of("axis", 2)), 8, 4), 4),
            "a: 8",
            "b: 4");
    }

    [TestMethod]
    [DataRow(11, 1)]
    [DataRow(11, 0)]
    [DataRow(18, 1)]
    [DataRow(18, 0)]
    public void MeanOverPositions_PassesTheChannels(int opset, int keep)
    {
        var net = Start(out var x, opset);
        string Mean(params long[] axes) => opset < 18
            ? net.Add("ReduceMean", "mean", [x], Onnx.Attribute.Of("axes", axes), Onnx.Attribute.Of("keepdims", keep))
            : net.Add("ReduceMean", "mean", [x, net.Longs(axes)], Onnx.Attribute.Of("keepdims", keep));
        var mean = Mean(-1, 2);

        RuleTest.Holds(
            net.Build(net.Gemm("head", keep == 1 ? net.Add("Flatten", "flat", [mean]) : mean, 8, 3)), "a: 8");
    }

    [TestMethod]
    [DataRow("ArgMax")]
    [DataRow("ReduceMax")]
    [DataRow("TopK")]
    public void ReductionOfChannels_IsLeftAlone(string op)
    {
        var net = Start(out var x);
        var result = op switch
        {
            "ArgMax" => net.Add(op, "n", [x], Onnx.Attribute.Of("axis", 1)),
            "ReduceMax" => net.Add(op, "n", [x], Onnx.Attribute.Of("axes", [1L])),
            _ => net.Add(op, ["n", "where"], [x, net.Longs(3)], Onnx.Attribute.Of("axis", 1))[0],
        };

        StringAssert.Contains(
            Lines(RuleTest.Holds(net.Build(result)).Refused),
            $"a: 8 of a.w[0]: {op} 'n' combines all of this axis: a channel cannot be removed");
    }

    [TestMethod]
    public void QuantisedActivations_PassTheChannels()
    {
        var net = Start(out var x);
        var q = net.Add("QuantizeLinear", "q", [x, net.Floats(0.02f)]);

        RuleTest.Holds(
            net.Classify(net.Conv("b", net.Add("DequantizeLinear", "dq", [q, net.Floats(0.02f)]), 8, 4), 4),
            "a: 8",
            "b: 4");
    }
}
