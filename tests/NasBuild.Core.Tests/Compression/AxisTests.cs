using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class AxisTests
{
    private static Net Start(out string x, long channels = 8, long opset = 17)
    {
        var net = new Net(opset);
        x = net.Relu(net.Conv("a", net.Input("x", 0, 3, 4, 4), 3, channels));
        return net;
    }

    private static string Lines(IEnumerable<object> lines) => string.Join('\n', lines);

    [TestMethod]
    public void Concat_KeepsBothWidthsApart()
    {
        var net = Start(out var x);
        var joined = net.Add("Concat", "joined", [x, net.Conv("b", x, 8, 5)], Onnx.Attribute.Of("axis", 1));

        RuleTest.Holds(net.Classify(net.Conv("c", joined, 13, 4), 4), "a: 8", "b: 5", "c: 4");
    }

    [TestMethod]
    [DataRow(11, "attribute")]
    [DataRow(11, "equal")]
    [DataRow(13, "input")]
    [DataRow(13, "equal")]
    [DataRow(18, "num_outputs")]
    public void Split_GivesEachPartItsGroup(int opset, string form)
    {
        var net = Start(out var x, 8, opset);
        var (first, second) = form is "attribute" or "input" ? (3, 5) : (4, 4);
        string[] inputs = form == "input" ? [x, net.Longs(first, second)] : [x];
        Onnx.Attribute[] attributes = form == "attribute" ? [Onnx.Attribute.Of("split", [3L, 5])]
            : form == "num_outputs" ? [Onnx.Attribute.Of("num_outputs", 2)]
            : [];
        var parts = net.Add("Split", ["p", "q"], inputs, [Onnx.Attribute.Of("axis", 1), .. attributes]);
        var sum = net.Add("Add", "sum", [net.Conv("b", parts[0], first, 6), net.Conv("c", parts[1], second, 6)]);

        RuleTest.Holds(net.Classify(sum, 6), $"a: {first}", $"a#2: {second}", "b: 6");
    }

    [TestMethod]
    public void SplitAndGate_TiesTheHalves()
    {
        var net = Start(out var x);
        var parts = net.Add("Split", ["p", "q"], [x, net.Longs(4, 4)], Onnx.Attribute.Of("axis", 1));

        RuleTest.Holds(
            net.Classify(
                net.Conv("b", net.Add("Mul", "gated", [parts[0], net.Add("Sigmoid", "s", [parts[1]])]), 4, 5), 5),
            "a: 4",
            "b: 5");
    }

    [TestMethod]
    [DataRow(9)]
    [DataRow(13)]
    public void Slice_TakesARun(int opset)
    {
        var net = Start(out var x, 8, opset);
        string Slice(string name, long start, long end) => opset < 10
            ? net.Add(
                "Slice", name, [x], Onnx.Attribute.Of("starts", [start]), Onnx.Attribute.Of("ends", [end]),
                Onnx.Attribute.Of("axes", [1L]))
            : net.Add("Slice", name, [x, net.Longs(start), net.Longs(end), net.Longs(1)]);
        var sum = net.Add(
            "Add", "sum", [net.Conv("b", Slice("p", 0, 3), 3, 6), net.Conv("c", Slice("q", -5, long.MaxValue), 5, 6)]);

        RuleTest.Holds(net.Classify(sum, 6), "a: 3", "a#2: 5", "b: 6");
    }

    [TestMethod]
    public void OverlappingSlices_KeepThreeRunsApart()
    {
        var net = Start(out var x);
        string Slice(string name, long start, long end) =>
            net.Add("Slice", name, [x, net.Longs(start), net.Longs(end), net.Longs(1), net.Longs(1)]);
        var sum = net.Add("Add", "sum", [net.Conv("b", Slice("p", 0, 5), 5, 6), net.Conv("c", Slice("q", 3, 8), 5, 6)]);

        RuleTest.Holds(net.Classify(sum, 6), "a: 3", "a#2: 2", "a#3: 3", "b: 6");
    }

    [TestMethod]
    public void SliceWithSteps_IsLeftAlone()
    {
        var net = Start(out var x);
        var every = net.Add("Slice", "every", [x, net.Longs(0), net.Longs(8), net.Longs(1), net.Longs(2)]);

        var groups = RuleTest.Holds(net.Classify(every, 4));

        StringAssert.Contains(Lines(groups.Refused), "a: 8 of a.w[0]: Slice 'every' steps through this axis");
    }

    [TestMethod]
    public void Gather_ByConstantNumbers_Permutes()
    {
        var net = Start(out var x);

        RuleTest.Holds(
            net.Classify(net.Conv("b", net.Add(
                "Gather", "picked", [x, net.Longs(7, 1, 0, -2, 3, 2, 4, 5)], Onnx.Attribute.Of("axis", 1)), 8, 5), 5),
            "a: 8",
            "b: 5");
    }

    [TestMethod]
    public void Gather_OfOneIndex_LeavesThatIndexAlone()
    {
        var net = Start(out var x);
        var one = net.Add(
            "Unsqueeze",
            "one4",
            [net.Add("Gather", "one", [x, net.Long(2)], Onnx.Attribute.Of("axis", 1)), net.Longs(1)]);

        var groups = RuleTest.Holds(net.Build(net.Conv("b", x, 8, 2), one), "a: 7");

        StringAssert.Contains(Lines(groups.Refused), "a: 1 of a.w[0]: Gather 'one' picks this index alone");
    }

    [TestMethod]
    public void Transpose_ToChannelsLast_AndMatMul()
    {
        var net = Start(out var x);
        var last = net.Transpose("last", x, 0, 2, 3, 1);

        RuleTest.Holds(net.Build(net.Linear("out", net.Relu(net.Linear("b", last, 8, 6)), 6, 2)), "a: 8", "b: 6");
    }

    [TestMethod]
    public void FlattenIntoGemm_CutsAllPositionsOfAChannel()
    {
        var net = Start(out var x);

        var groups = RuleTest.Holds(net.Build(net.Gemm("head", net.Add("Flatten", "flat", [x]), 128, 3)), "a: 8");

        Assert.AreEqual(16, groups.Groups[0].Channels[3].Slices.Count(s => s is { Tensor: "head.w", Axis: 1 }));
    }

    [TestMethod]
    [DataRow(-1L, 128L)]
    [DataRow(0L, -1L)]
    [DataRow(0L, 128L)]
    public void ReshapeIntoGemm_AdaptsTheTarget(long batch, long features)
    {
        var net = Start(out var x);

        RuleTest.Holds(net.Build(net.Gemm("head", net.Reshape("flat", x, batch, features), 128, 3)), "a: 8");
    }

    [TestMethod]
    public void ReshapeWithComputedTarget_IsFrozenToAConstant()
    {
        var net = Start(out var x);
        var batch = net.Add(
            "Unsqueeze", "n1", [net.Add("Gather", "n", [net.Add("Shape", "shape", [x]), net.Long(0)]), net.Longs(0)]);
        var target = net.Add("Concat", "target", [batch, net.Longs(-1)], Onnx.Attribute.Of("axis", 0));

        RuleTest.Holds(net.Build(net.Gemm("head", net.Add("Reshape", "flat", [x, target]), 128, 3)), "a: 8");
    }

    [TestMethod]
    public void FlattenAndBack_KeepsTheChannels()
    {
        var net = Start(out var x);

        RuleTest.Holds(
            net.Classify(net.Conv("b", net.Reshape("back", net.Reshape("rows", x, 0, 8, 16), 0, 8, 4, 4), 8, 5), 5),
            "a: 8",
            "b: 5");
    }

    [TestMethod]
    public void ReshapeThatMixesChannelsWithPositions_CutsThemWhole()
    {
        var net = Start(out var x);

        // Two channels lie in each row of 32.
        RuleTest.Holds(net.Build(net.Linear("out", net.Reshape("rows", x, 0, 4, 32), 32, 2), net.Conv("b", x, 8, 2)));
    }

    [TestMethod]
    [DataRow(11)]
    [DataRow(13)]
    public void SqueezeAndUnsqueeze_MoveTheAxes(int opset)
    {
        var net = Start(out var x, 8, opset);
        string Axes(string op, string name, string input, params long[] axes) =>
            opset < 13 ? net.Add(op, name, [input], Onnx.Attribute.Of("axes", axes)) : net.Add(
                op, name, [input, net.Longs(axes)]);
        var pooled = net.Add("GlobalAveragePool", "pool", [x]);
        var back = Axes("Unsqueeze", "back", Axes("Squeeze", "flat", pooled, -1, 2), -1, 1, 3);

        RuleTest.Holds(net.Build(net.Linear("out", Axes("Squeeze", "flat2", back, 1, 3, 4), 8, 3)), "a: 8");
    }

    [TestMethod]
    public void SqueezeOfUnnamedAxes_IsLeftAlone()
    {
        var net = Start(out var x);

        var groups = RuleTest.Holds(net.Build(net.Add("Squeeze", "all", [net.Add("GlobalAveragePool", "pool", [x])])));

        StringAssert.Contains(Lines(groups.Refused), "a: 8 of a.w[0]: Squeeze 'all' does not say which axes it drops");
    }

    [TestMethod]
    public void ExpandAndTile_RepeatOtherAxes()
    {
        var net = Start(out var x);
        var pooled = net.Add("GlobalAveragePool", "mean", [x]);
        var wide = net.Add(
            "Tile", "tiled", [net.Add("Expand", "wide", [pooled, net.Longs(1, 8, 2, 1)]), net.Longs(1, 1, 1, 3)]);

        RuleTest.Holds(net.Classify(net.Conv("b", wide, 8, 5, 1), 5), "a: 8", "b: 5");
    }

    [TestMethod]
    public void TiledChannels_AreCutInEveryCopy()
    {
        var net = Start(out var x);

        RuleTest.Holds(
            net.Classify(net.Conv("b", net.Add("Tile", "twice", [x, net.Longs(1, 2, 1, 1)]), 16, 5), 5),
            "a: 8",
            "b: 5");
    }

    [TestMethod]
    public void ExpandedParameter_FollowsItsConsumer()
    {
        var net = Start(out var x);
        var one = net.Add("Expand", "bias", [net.Weight("one", 1, 1, 1, 1), net.Longs(1, 8, 1, 1)]);

        RuleTest.Holds(net.Classify(net.Add("Add", "sum", [x, one]), 8), "a: 8");
    }

    [TestMethod]
    [DataRow("DCR")]
    [DataRow("CRD")]
    public void DepthToSpace_CutsTheBlockOfAChannel(string mode)
    {
        var net = Start(out var x);
        x = net.Add("DepthToSpace", "up", [x], Onnx.Attribute.Of("blocksize", 2), Onnx.Attribute.Of("mode", mode));

        RuleTest.Holds(net.Classify(net.Conv("b", x, 2, 5), 5), "a: 2", "b: 5");
    }

    [TestMethod]
    public void SpaceToDepth_RepeatsTheChannels()
    {
        var net = Start(out var x);
        x = net.Add("SpaceToDepth", "down", [x], Onnx.Attribute.Of("blocksize", 2));

        RuleTest.Holds(net.Classify(net.Conv("b", x, 32, 5), 5), "a: 8", "b: 5");
    }

    [TestMethod]
    [DataRow("scales")]
    [DataRow("sizes")]
    [DataRow("computed sizes")]
    public void Resize_PassesTheChannels(string form)
    {
        var net = Start(out var x);
        string[] inputs = form switch
        {
            "scales" => [x, "", net.Floats(1, 1, 2, 2)],
            "sizes" => [x, "", "", net.Longs(2, 8, 8, 8)],
            _ => [x, "", "", net.Add("Concat", "sizes", [
                net.Add("Slice", "kept", [net.Add("Shape", "shape", [x]), net.Longs(0), net.Longs(2), net.Longs(0)]),
                net.Longs(8, 8)], Onnx.Attribute.Of("axis", 0))],
        };
        x = net.Add("Resize", "up", inputs, Onnx.Attribute.Of("mode", "nearest"));

        if (form == "sizes")
        {
            // Sizes that name the batch fix it.
            var fixedBatch = net.Classify(net.Conv("b", x, 8, 5), 5);
            fixedBatch = fixedBatch.With(fixedBatch.Graph.With(inputs: [new ValueInfo(
                "x", ElementType.Float, [new(2, null), new(3, null), new(4, null), new(4, null)])]));
            RuleTest.Holds(fixedBatch, "a: 8", "b: 5");
        }
        else
        {
            RuleTest.Holds(net.Classify(net.Conv("b", x, 8, 5), 5), "a: 8", "b: 5");
        }
    }

    [TestMethod]
    public void UpsampleWithComputedScales_PassesTheChannels()
    {
        var net = Start(out var x, opset: 9);
        x = net.Add("Upsample", "up", [x, net.Add("Mul", "scales", [net.Floats(1, 1, 1, 1), net.Floats(1, 1, 2, 2)])]);

        RuleTest.Holds(net.Classify(net.Conv("b", x, 8, 5), 5), "a: 8", "b: 5");
    }

    [TestMethod]
    public void SliceToHalfOfTheChannelsAsComputed_IsFrozenToAConstant()
    {
        var net = Start(out var x);
        var channels = net.Add("Gather", "channels", [net.Add("Shape", "shape", [x]), net.Longs(1)]);
        var half = net.Add("Div", "half", [channels, net.Longs(2)]);
        var left = net.Add("Slice", "left", [x, net.Longs(0), half, net.Longs(1)]);
        var right = net.Add("Slice", "right", [x, half, channels, net.Longs(1)]);

        RuleTest.Holds(
            net.Classify(net.Add("Add", "sum", [net.Conv("b", left, 4, 5), net.Conv("c", right, 4, 5)]), 5), "a: 4",
            "a#2: 4", "b: 5");
    }

    [TestMethod]
    public void SizeOfTheChannelsThatIsReported_IsLeftAlone()
    {
        var net = Start(out var x);
        var size = net.Add("Cast", "size", [net.Add("Shape", "shape", [x])], Onnx.Attribute.Of("to", 1));

        var groups = RuleTest.Holds(net.Build(net.Conv("b", x, 8, 2), size));

        StringAssert.Contains(Lines(groups.Refused), "a: 8 of a.w[0]: Shape 'shape' reads the size of this axis");
    }

    [TestMethod]
    public void ReshapeTargetSharedByTwoReaders_IsAdaptedForEach()
    {
        var net = Start(out var x);
        var target = net.Longs(-1, 8, 16);
        var a = net.Add("Reshape", "ra", [x, target]);
        var b = net.Add("Reshape", "rb", [net.Relu(net.Conv("b", x, 8, 8)), target]);
        string Head(string name, string rows) => net.Linear(
            name, net.Add("ReduceMean", $"{name}.mean", [rows], Onnx.Attribute.Of("axes", [2L]), Onnx.Attribute.Of(
                "keepdims", 0)), 8, 3);

        RuleTest.Holds(net.Build(net.Add("Add", "sum", [Head("ha", a), Head("hb", b)])), "a: 8", "b: 8");
    }

    [TestMethod]
    public void ReshapeAfterNonZero_IsNotTakenForAConstant()
    {
        var net = Start(out var x);
        var found = net.Add("Transpose", "found.t", [net.Add("NonZero", "found", [net.Input("mask", 6)])]);
        var target = net.Add(
            "Concat", "target", [net.Longs(1), net.Add("Shape", "count", [found])], Onnx.Attribute.Of("axis", 0));

        var groups = RuleTest.Holds(
            net.Build(
                net.Conv("b", x, 8, 2),
                net.Add("Cast", "rows", [net.Add("Reshape", "r", [found, target])], Onnx.Attribute.Of("to", 1))),
            "a: 8");

        Assert.IsNotNull(groups.Model.Graph["r"].Producer!.Inputs.Single(i => i == "target"));
    }

    [TestMethod]
    [DataRow(9)]
    [DataRow(13)]
    [DataRow(18)]
    public void Pad_OfPositions_PassesTheChannels(int opset)
    {
        var net = Start(out var x, 8, opset);
        x = opset switch
        {
            9 => net.Add("Pad", "pad", [x], Onnx.Attribute.Of("pads", [0L, 0, 1, 1, 0, 0, 1, 1])),
            13 => net.Add("Pad", "pad", [x, net.Longs(0, 0, 1, 1, 0, 0, 1, 1)]),
            _ => net.Add("Pad", "pad", [x, net.Longs(1, 1, 1, 1), "", net.Longs(2, -1)]),
        };

        RuleTest.Holds(net.Classify(net.Conv("b", x, 8, 5), 5), "a: 8", "b: 5");
    }

    [TestMethod]
    public void Pad_OfChannels_IsLeftAlone()
    {
        var net = Start(out var x);
        x = net.Add("Pad", "pad", [x, net.Longs(0, 1, 0, 0, 0, 1, 0, 0)]);

        var groups = RuleTest.Holds(net.Classify(net.Conv("b", x, 10, 5), 5), "b: 5");

        StringAssert.Contains(Lines(groups.Refused), "a: 8 of a.w[0]: Pad 'pad' changes the size of this axis");
    }
}
