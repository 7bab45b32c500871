using System.Globalization;
using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class WholeNetTests
{
    private static string Refused(NasBuild.Core.Compression.Channels.ChannelGroups groups) =>
        string.Join('\n', groups.Refused);

    [TestMethod]
    public void ResNet_WithBatchNormalization()
    {
        var net = new Net();
        string Block(string name, string x, long from, long to)
        {
            var inner = net.Relu(net.BatchNorm(
                $"{name}.n1", net.Conv($"{name}.c1", x, from, to, stride: to / from), to));
            var shortcut = from == to ? x : net.BatchNorm(
                $"{name}.n3", net.Conv($"{name}.sc", x, from, to, 1, stride: 2), to);
            return net.Relu(net.Add(
                "Add",
                $"{name}.sum",
                [net.BatchNorm($"{name}.n2", net.Conv($"{name}.c2", inner, to, to), to), shortcut]));
        }

        var x = net.Relu(net.BatchNorm("stem.n", net.Conv("stem", net.Input("x", 0, 3, 8, 8), 3, 4), 4));
        x = Block("b4", Block("b3", Block("b2", Block("b1", x, 4, 4), 4, 8), 8, 8), 8, 16);

        RuleTest.Holds(
            net.Classify(x, 16), "stem: 4", "b1.c1: 4", "b2.c1: 8", "b2.sc: 8", "b3.c1: 8", "b4.c1: 16", "b4.sc: 16");
    }

    [TestMethod]
    public void MobileNetV2_WithInvertedResiduals()
    {
        var net = new Net();
        string Clip(string name, string x) => net.Add("Clip", name, [x, "clip.low", "clip.high"]);
        net.Scalars("clip.low", 0, "clip.high", 6);
        string Inverted(string name, string x, long from, long to)
        {
            var wide = Clip(
                $"{name}.r1", net.BatchNorm($"{name}.n1", net.Conv($"{name}.expand", x, from, from * 3, 1), from * 3));
            wide = Clip($"{name}.r2", net.BatchNorm(
                $"{name}.n2", net.Conv($"{name}.dw", wide, from * 3, from * 3, group: from * 3), from * 3));
            var y = net.BatchNorm($"{name}.n3", net.Conv($"{name}.project", wide, from * 3, to, 1), to);
            return from == to ? net.Add("Add", $"{name}.sum", [x, y]) : y;
        }

        var x = Clip("r", net.BatchNorm("n", net.Conv("stem", net.Input("x", 0, 3, 8, 8), 3, 4), 4));
        x = Inverted("c", Inverted("b", Inverted("a", x, 4, 4), 4, 6), 6, 6);

        RuleTest.Holds(
            net.Classify(Clip("last.r", net.Conv("last", x, 6, 10, 1)), 10), "stem: 4", "a.expand: 12", "b.expand: 12",
            "b.project: 6", "c.expand: 18", "last: 10");
    }

    [TestMethod]
    public void Vgg_WithPoolingAndThreeDenseLayers()
    {
        var net = new Net();
        string Pool(string name, string x) => net.Add(
            "MaxPool", name, [x], Onnx.Attribute.Of("kernel_shape", [2L, 2]), Onnx.Attribute.Of("strides", [2L, 2]));
        var x = Pool("p1", net.Relu(net.Conv("c2", net.Relu(net.Conv("c1", net.Input("x", 0, 3, 8, 8), 3, 4)), 4, 4)));
        x = Pool("p2", net.Relu(net.Conv("c3", x, 4, 8)));
        x = net.Relu(net.Gemm("f1", net.Add("Flatten", "flat", [x]), 32, 16));

        RuleTest.Holds(
            net.Build(net.Gemm("f3", net.Relu(net.Gemm("f2", x, 16, 12)), 12, 3)), "c1: 4", "c2: 4", "c3: 8", "f1: 16",
            "f2: 12");
    }

    [TestMethod]
    public void DenseNet_EachLayerHasItsOwnGroup()
    {
        var net = new Net();
        var x = net.Conv("stem", net.Input("x", 0, 3, 8, 8), 3, 6);
        var width = 6L;
        for (var i = 0; i < 3; i++)
        {
            var bottleneck = net.Conv($"l{i}.1", net.Relu(net.BatchNorm($"l{i}.n1", x, width)), width, 8, 1);
            var grown = net.Conv($"l{i}.3", net.Relu(net.BatchNorm($"l{i}.n3", bottleneck, 8)), 8, 4);
            x = net.Add("Concat", $"l{i}.cat", [x, grown], Onnx.Attribute.Of("axis", 1));
            width += 4;
        }

        x = net.Add(
            "AveragePool", "half", [net.Conv("transition", net.Relu(net.BatchNorm("t.n", x, width)), width, 9, 1)],
            Onnx.Attribute.Of("kernel_shape", [2L, 2]));

        RuleTest.Holds(
            net.Classify(net.Relu(net.BatchNorm("last.n", x, 9)), 9), "stem: 6", "l0.1: 8", "l0.3: 4", "l1.1: 8",
            "l1.3: 4", "l2.1: 8", "l2.3: 4", "transition: 9");
    }

    [TestMethod]
    public void UNet_WithSkipsAndConvTranspose()
    {
        var net = new Net();
        string Down(string name, string x) => net.Add(
            "MaxPool", name, [x], Onnx.Attribute.Of("kernel_shape", [2L, 2]), Onnx.Attribute.Of("strides", [2L, 2]));
        var top = net.Relu(net.Conv("e1", net.Input("x", 0, 1, 8, 8), 1, 4));
        var middle = net.Relu(net.Conv("e2", Down("d1", top), 4, 6));
        var bottom = net.Relu(net.Conv("e3", Down("d2", middle), 6, 8));
        var up = net.Add(
            "ConvTranspose", "u2", [bottom, net.Weight("u2.w", 8, 5, 2, 2), net.Weight("u2.b", 5)],
            Onnx.Attribute.Of("strides", [2L, 2]));
        middle = net.Relu(net.Conv("m2", net.Add("Concat", "cat2", [up, middle], Onnx.Attribute.Of("axis", 1)), 11, 7));
        up = net.Add("Resize", "u1", [middle, "", net.Floats(1, 1, 2, 2)], Onnx.Attribute.Of("mode", "linear"));
        top = net.Relu(net.Conv("m1", net.Add("Concat", "cat1", [up, top], Onnx.Attribute.Of("axis", 1)), 11, 5));

        var groups = RuleTest.Holds(
            net.Build(net.Conv("mask", top, 5, 2, 1)), "e1: 4", "e2: 6", "e3: 8", "u2: 5", "m2: 7", "m1: 5");

        Assert.AreEqual("mask: 2 of mask.w[0]: it reaches the graph output 'mask'", Refused(groups));
    }

    [TestMethod]
    public void TransformerBlock_OfAVisionTransformer()
    {
        var net = new Net();
        var patches = net.Add(
            "Conv", "patch", [net.Input("x", 0, 3, 8, 8), net.Weight("patch.w", 12, 3, 4, 4)],
            Onnx.Attribute.Of("strides", [4L, 4]));
        var x = net.Transpose("tokens", net.Reshape("rows", patches, 0, 12, 4), 0, 2, 1);
        var cls = net.Add("Expand", "cls", [net.Weight("cls.w", 1, 1, 12), net.Longs(2, 1, 1)]);
        x = net.Add(
            "Add",
            "positioned",
            [net.Add("Concat", "with.cls", [cls, x], Onnx.Attribute.Of("axis", 1)), net.Weight("pos", 1, 5, 12)]);
        var qkv = net.Transpose(
            "turned", net.Reshape("five", net.Linear("qkv", net.LayerNorm("n1", x, 12), 12, 36), 0, 5, 3, 4, 3), 2, 0,
            3, 1, 4);
        string Part(string name, long index) =>
            net.Add("Gather", name, [qkv, net.Long(index)], Onnx.Attribute.Of("axis", 0));
        var (q, k, v) = (Part("q", 0), Part("k", 1), Part("v", 2));
        var p = net.Add("Softmax", "p", [net.Add("MatMul", "scores", [q, net.Transpose("kt", k, 0, 1, 3, 2)])]);
        var mixed = net.Reshape(
            "merged", net.Transpose("back", net.Add("MatMul", "mixed", [p, v]), 0, 2, 1, 3), 0, 5, 12);
        x = net.Add("Add", "r1", [x, net.Linear("proj", mixed, 12, 12)]);
        var hidden = net.Add("Erf", "act", [net.Linear("up", net.LayerNorm("n2", x, 12), 12, 20)]);
        x = net.Add("Add", "r2", [x, net.Linear("down", hidden, 20, 12)]);
        var first = net.Add("Gather", "first", [net.LayerNorm("n3", x, 12), net.Long(0)], Onnx.Attribute.Of("axis", 1));
        var model = net.Build(net.Gemm("head", first, 12, 3));
        model = model.With(model.Graph.With(inputs: [new ValueInfo(
            "x", ElementType.Float, [new(2, null), new(3, null), new(8, null), new(8, null)])]));

        var groups = RuleTest.Holds(model, "qkv: 4", "up: 20");

        StringAssert.Contains(
            Refused(groups),
            "patch: 12 of patch.w[0]: LayerNormalization 'n1' normalises over this axis: removing a channel changes every other");
    }

    [TestMethod]
    public void ShuffleNetV2_SplitsAndShuffles()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("stem", net.Input("x", 0, 3, 8, 8), 3, 8));
        for (var i = 0; i < 2; i++)
        {
            var parts = net.Add(
                "Split", [$"u{i}.left", $"u{i}.right"], [x, net.Longs(4, 4)], Onnx.Attribute.Of("axis", 1));
            var right = net.Relu(net.Conv($"u{i}.c1", parts[1], 4, 4, 1));
            right = net.Relu(net.Conv($"u{i}.c3", net.Conv($"u{i}.dw", right, 4, 4, group: 4), 4, 4, 1));
            x = net.Add("Concat", $"u{i}.cat", [parts[0], right], Onnx.Attribute.Of("axis", 1));
            x = net.Reshape(
                $"u{i}.join", net.Transpose($"u{i}.swap", net.Reshape($"u{i}.apart", x, 0, 2, 4, 8, 8), 0, 2, 1, 3, 4),
                0, 8, 8, 8);
        }

        RuleTest.Holds(
            net.Classify(net.Relu(net.Conv("last", x, 8, 6, 1)), 6),
            "stem: 2", "stem#2: 2", "stem#3: 4", "u0.c1: 4", "u0.c3: 2", "u0.c3#2: 2", "u1.c1: 4", "u1.c3: 4",
            "last: 6");
    }

    [TestMethod]
    public void DeepAndWideNet_KeepsAtomsInProportionToItsParametersAxes()
    {
        // 40 blocks of 256: what grows is the sum of the axes' sizes, not their product.
        var net = new Net();
        var x = net.Input("x", 0, 16);
        x = net.Linear("in", x, 16, 256);
        for (var i = 0; i < 40; i++)
        {
            var name = i.ToString(CultureInfo.InvariantCulture);
            x = net.Add(
                "Add",
                $"sum{name}",
                [x, net.Linear($"down{name}", net.Relu(net.Linear($"up{name}", x, 256, 64)), 64, 256)]);
        }

        var groups = RuleTest.Find(net.Build(net.Linear("out", x, 256, 3)));

        Assert.AreEqual(41, groups.Groups.Length);
        Assert.AreEqual(41, groups.Groups[0].Producers.Length);
    }
}
