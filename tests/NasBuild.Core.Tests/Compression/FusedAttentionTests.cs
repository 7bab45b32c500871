using NasBuild.Core.Compression.Channels;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Compression;

/// <summary>Attention as one operator, of ONNX and of ONNX Runtime.</summary>
[TestClass]
public sealed class FusedAttentionTests
{
    private const int Batch = 2, Time = 5, Width = 64, Heads = 4, Inside = Width / Heads;

    [TestMethod]
    public void Attention_LosesHeadsAndInputs()
    {
        var net = new Net();
        var x = net.Linear("in", net.Input("x", 0, Time, 6), 6, 10);
        x = net.Microsoft(
            "Attention", "attention", [x, net.Weight("w", 10, 3 * Width), net.Weight("b", 3 * Width)],
            Attribute.Of("num_heads", Heads));

        var groups = RuleTest.Holds(net.Build(net.Linear("out", x, Width, 3)), "in: 10", "attention: 4");

        Assert.AreEqual(3 * Inside, groups.Groups[1].Channels[1].Slices.Count(s => s is { Tensor: "w", Axis: 1 }));
    }

    [TestMethod]
    public void AttentionWithNarrowValuesAndABiasAHead_KeepsItsProportions()
    {
        var net = new Net();
        var x = net.Microsoft(
            "Attention",
            "attention",
            [
                net.Input("x", 0, Time, 6), net.Weight("w", 6, 32 + 32 + 12), net.Weight("b", 76), "", "",
                net.Weight("distances", 1, Heads, Time, Time),
            ],
            Attribute.Of("num_heads", Heads), Attribute.Of("qkv_hidden_sizes", [32L, 32, 12]));
        var model = net.Build(net.Linear("out", x, 12, 3));

        var groups = RuleTest.Holds(model, "attention: 4");

        Assert.AreEqual(1, groups.Groups[0].Channels[0].Slices.Count(s => s.Tensor == "distances"));
        Assert.AreEqual(
            (Time * 6 * 76) + (Time * Time * (32 + 12)) + (Time * 12 * 3),
            MacCount.Total(model, ShapeInference.Of(model, 1)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void MultiHeadAttention_LosesHeads(bool cross)
    {
        var net = new Net();
        var x = net.Input("x", 0, Time, 6);
        string Part(string name, long width) => net.Linear(name, x, 6, width);
        string Split(string name, string value) =>
            net.Transpose($"{name}.t", net.Reshape($"{name}.r", value, 0, Time, Heads, Inside), 0, 2, 1, 3);
        x = net.Microsoft(
            "MultiHeadAttention",
            "attention",
            cross ? [Part("q", Width), Split("k", Part("k", Width)), Split("v", Part("v", Width))]
                : [Part("q", Width), Part("k", Width), Part("v", 12), net.Weight("b", Width + Width + 12)],
            Attribute.Of("num_heads", Heads));

        RuleTest.Holds(net.Build(net.Linear("out", x, cross ? Width : 12, 3)), "q: 4");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void GroupQueryAttention_LosesWhatSharesKeysAndValues(bool packed)
    {
        var net = new Net();
        var x = net.Input("x", Batch, Time, 6);
        string Int32(string name, string longs) =>
            net.Add("Cast", name, [longs], Attribute.Of("to", (long)ElementType.Int32));
        string[] qkv = packed ? [net.Linear("q", x, 6, 2 * Width), "", ""]
            : [net.Linear("q", x, 6, Width), net.Linear("k", x, 6, Width / 2), net.Linear("v", x, 6, Width / 2)];
        x = net.Microsoft(
            "GroupQueryAttention",
            "attention",
            [
                .. qkv, "", "", Int32("last", net.Longs(Time - 1, Time - 1)), Int32("total", net.Long(Time)),
                net.Weight("cos", 16, Inside / 2), net.Weight("sin", 16, Inside / 2),
            ],
            Attribute.Of("num_heads", Heads), Attribute.Of("kv_num_heads", Heads / 2), Attribute.Of("do_rotary", 1));
        var model = net.Build(net.Linear("out", x, Width, 3));

        var groups = RuleTest.Holds(model, "q: 2");

        Assert.AreEqual(
            packed ? 4 * Inside : 2 * Inside,
            groups.Groups[0].Channels[0].Slices.Count(s => s is { Tensor: "q.w", Axis: 1 }));
        Assert.AreEqual(
            Batch * ((Time * 6 * 2 * Width) + (Time * Time * 2 * Width) + (Time * Width * 3)),
            MacCount.Total(model, ShapeInference.Of(model, Batch)));
    }

    [TestMethod]
    public void KeysThatTheCallerKeeps_KeepTheHeads()
    {
        var net = new Net();
        var x = net.Input("x", Batch, Time, 6);
        string Part(string name) => net.Linear(name, x, 6, Width);
        net.Add(new Node(
            "MultiHeadAttention",
            [Part("q"), Part("k"), Part("v"), "", "", "", net.Input("pk", Batch, Heads, 3, Inside), net.Input(
                "pv", Batch, Heads, 3, Inside)],
            ["attention", "key", "value"], "attention", "com.microsoft", Attribute.Of("num_heads", Heads)));

        var groups = RuleTest.Holds(net.Build(net.Linear("out", "attention", Width, 3), "key", "value"));

        StringAssert.Contains(string.Join('\n', groups.Refused), "it is an axis of the graph input 'pk'");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AttentionOfOnnx_LosesWhatSharesKeysAndValues(bool split)
    {
        var net = new Net(23, irVersion: 11);
        var x = net.Input("x", Batch, Time, 6);
        x = net.Add("RMSNormalization", "n", [net.Linear("in", x, 6, 6), net.Scale("n.s", 6)]);
        var caches = new[] { net.Weight("cos", Batch, Time, Inside / 2), net.Weight("sin", Batch, Time, Inside / 2) };
        string Part(string name, long heads)
        {
            var y = net.Linear(name, x, 6, heads * Inside);
            y = split ? net.Transpose($"{name}.t", net.Reshape($"{name}.r", y, 0, Time, heads, Inside), 0, 2, 1, 3) : y;
            return name == "v" ? y : net.Add(
                "RotaryEmbedding", $"{name}.turned", [y, .. caches],
                split ? [] : [Attribute.Of("num_heads", heads)]);
        }

        x = net.Add(
            "Attention", "attention",
            [Part("q", Heads), Part("k", Heads / 2), Part("v", Heads / 2), net.Weight("mask", Heads, Time, Time)],
            split ? [] : [Attribute.Of("q_num_heads", Heads), Attribute.Of("kv_num_heads", Heads / 2)]);
        x = split ? net.Reshape("merged", net.Transpose("back", x, 0, 2, 1, 3), 0, Time, Width) : x;

        var groups = RuleTest.Holds(net.Build(net.Linear("out", x, Width, 3)), "q: 2");

        Assert.AreEqual(2, groups.Groups[0].Channels[0].Slices.Count(s => s.Tensor == "mask"));
        StringAssert.Contains(string.Join('\n', groups.Refused), "RMSNormalization 'n' normalises over this axis");
    }

    [TestMethod]
    public void TransformerOfFusedOperators_LosesHeadsAndHiddenLayers()
    {
        const long Narrow = 16;
        var net = new Net();
        var tokens = net.Add(
            "Cast", "ids", [net.Input(ElementType.Int64, "tokens", 0, Time)],
            Attribute.Of("to", (long)ElementType.Int32));
        net.Add(new Node(
            "EmbedLayerNormalization",
            [tokens, "", net.Weight("words", 20, Narrow), net.Weight("places", 9, Narrow), "", net.Scale("e.s", Narrow),
                net.Weight("e.b", Narrow)],
            ["x", "mask"], "embedding", "com.microsoft"));
        var y = net.Microsoft(
            "Attention", "attention", ["x", net.Weight("w", Narrow, 3 * Width), net.Weight("b", 3 * Width)],
            Attribute.Of("num_heads", Heads));
        y = net.Add("MatMul", "o", [y, net.Weight("o.w", Width, Narrow)]);
        var x = net.Microsoft(
            "SkipLayerNormalization", "n1",
            [y, "x", net.Scale("n1.s", Narrow), net.Weight("n1.b", Narrow), net.Weight("o.b", Narrow)]);
        y = net.Microsoft(
            "BiasGelu", "act", [net.Add("MatMul", "up", [x, net.Weight("up.w", Narrow, 24)]), net.Weight("up.b", 24)]);
        y = net.Add("MatMul", "down", [y, net.Weight("down.w", 24, Narrow)]);
        x = net.Microsoft(
            "SkipSimplifiedLayerNormalization", "n2", [y, x, net.Scale("n2.s", Narrow), net.Weight("down.b", Narrow)]);
        x = net.Microsoft("FastGelu", "fast", [net.Microsoft(
            "FusedMatMul", "last", [x, net.Weight("last.w", 12, Narrow)], Attribute.Of("transB", 1)), net.Weight(
                "last.b", 12)]);
        var model = net.Build(net.Linear("head", x, 12, 3));

        var groups = RuleTest.Holds(model, "attention: 4", "up: 24", "last: 12");

        StringAssert.Contains(
            string.Join('\n', groups.Refused), "EmbedLayerNormalization 'embedding' normalises over this axis");
    }

    [TestMethod]
    public void FusedConvolution_IsCutWithWhatItAdds()
    {
        var net = new Net();
        var x = net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 4);
        x = net.Microsoft(
            "FusedConv", "b", [x, net.Weight("b.w", 4, 4, 3, 3), net.Weight("b.b", 4), x],
            Attribute.Of("activation", "Relu"), Attribute.Of("pads", [1L, 1, 1, 1]));

        RuleTest.Holds(net.Classify(x, 4), "a: 4");
    }
}
