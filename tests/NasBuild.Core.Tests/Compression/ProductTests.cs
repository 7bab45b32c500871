using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class ProductTests
{
    private static string Lines(IEnumerable<object> lines) => string.Join('\n', lines);

    [TestMethod]
    [DataRow(0, 0, false)]
    [DataRow(0, 1, true)]
    [DataRow(1, 0, true)]
    [DataRow(1, 1, false)]
    public void Gemm_InEveryOrientation(int transA, int transB, bool bias)
    {
        var net = new Net();
        var hidden = net.Relu(net.Gemm("a", net.Input("x", 4, 5), 5, 6));
        hidden = transA == 1 ? net.Transpose("turned", hidden, 1, 0) : hidden;
        var w = transB == 1 ? net.Weight("w", 3, 6) : net.Weight("w", 6, 3);
        string[] inputs = bias ? [hidden, w, net.Weight("c", 1, 3)] : [hidden, w];
        var y = net.Add(
            "Gemm", "b", inputs, Onnx.Attribute.Of("transA", transA), Onnx.Attribute.Of("transB", transB),
            Onnx.Attribute.Of("alpha", 0.5f));

        RuleTest.Holds(net.Build(net.Linear("head", y, 3, 2)), "a: 6", "b: 3");
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void MatMul_WithBias_OfAnyRank(int rank)
    {
        var net = new Net();
        var x = net.Input("x", [.. Enumerable.Repeat(2L, rank - 2), 3, 5]);

        var groups = RuleTest.Holds(net.Build(net.Linear("b", net.Relu(net.Linear("a", x, 5, 6)), 6, 2)), "a: 6");

        Assert.AreEqual(
            "a.w[1] Output, a.b[0] PerChannel, b.w[0] Input",
            string.Join(", ", groups.Groups[0].Parameters.Select(p => $"{p.Value}[{p.Axis}] {p.Role}")));
        Assert.AreEqual("b: 2 of b.w[1]: it reaches the graph output 'b.out'", groups.Refused[1].ToString());
    }

    [TestMethod]
    public void MatMul_WithTheParameterOnTheLeft()
    {
        var net = new Net();
        var hidden = net.Add("MatMul", "a", [net.Weight("a.w", 6, 5), net.Input("x", 5, 3)]);

        RuleTest.Holds(net.Build(net.Add("MatMul", "b", [net.Weight("b.w", 2, 6), net.Relu(hidden)])), "a: 6");
    }

    [TestMethod]
    public void MatMul_WithAVector()
    {
        var net = new Net();

        RuleTest.Holds(net.Build(net.Add(
            "MatMul", "b", [net.Relu(net.Linear("a", net.Input("x", 0, 5), 5, 6)), net.Weight("v", 6)])), "a: 6");
    }

    [TestMethod]
    public void ProductOfActivations_LosesWhatIsZero()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 5);
        string Part(string name) => net.Relu(net.Linear(name, x, 5, 6));
        var scores = net.Add("MatMul", "scores", [
            net.Add("Mul", "scaled", [Part("q"), net.Floats(0.5f)]), net.Transpose("kt", Part("k"), 0, 2, 1)]);

        RuleTest.Holds(net.Build(scores), "q: 6");
    }

    [TestMethod]
    public void ProductOfConvolutions_LosesWhatIsZero()
    {
        var net = new Net();
        var x = net.Conv("in", net.Input("x", 0, 3, 4, 4), 3, 8);
        string Part(string name) => net.Reshape($"{name}.r", net.Conv(name, x, 8, 6, 1), 0, 6, -1);
        var scores = net.Add(
            "Softmax", "p", [net.Add("MatMul", "scores", [net.Transpose("qt", Part("q"), 0, 2, 1), Part("k")])]);
        var mixed = net.Add("MatMul", "mixed", [scores, net.Transpose("vt", Part("v"), 0, 2, 1)]);
        var image = net.Reshape("image", net.Transpose("back", mixed, 0, 2, 1), 0, 6, 4, 4);

        RuleTest.Holds(
            net.Classify(net.Add("Add", "sum", [x, net.Conv("out", image, 6, 8, 1)]), 8), "in: 8", "q: 6", "v: 6");
    }

    [TestMethod]
    public void ProductOfActivations_KeepsWhatItSumsWithoutZeros()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 5);
        string Part(string name) => net.Add("Sigmoid", $"{name}.s", [net.Linear(name, x, 5, 6)]);
        var scores = net.Add("MatMul", "scores", [Part("q"), net.Transpose("kt", Part("k"), 0, 2, 1)]);

        var groups = RuleTest.Holds(net.Build(scores));

        StringAssert.Contains(
            Lines(groups.Refused), "q: 6 of q.w[1]: MatMul 'scores' sums products of activations over this axis");
        StringAssert.Contains(
            Lines(groups.Refused), "k: 6 of k.w[1]: MatMul 'scores' sums products of activations over this axis");
    }

    [TestMethod]
    public void TransposedWeight_IsCutBeforeItTurns()
    {
        var net = new Net();
        var hidden = net.Relu(net.Add(
            "MatMul", "a", [net.Input("x", 0, 5), net.Transpose("at", net.Weight("a.w", 6, 5), 1, 0)]));

        var groups = RuleTest.Holds(net.Build(net.Linear("b", hidden, 6, 2)), "a: 6");

        Assert.AreEqual("a.w[0] Output", groups.Groups[0].Parameters.Where(p => p.Value == "a.w").Select(p =>
            $"{p.Value}[{p.Axis}] {p.Role}").Single());
    }

    [TestMethod]
    public void WeightComputedFromParameters_IsLeftAloneWhereZeroMayNotStayZero()
    {
        var net = new Net();
        var w = net.Add("Sigmoid", "w", [net.Weight("w.logits", 6, 2)]);

        var groups = RuleTest.Holds(
            net.Build(net.Add("MatMul", "b", [net.Add("Sigmoid", "s", [net.Linear("a", net.Input(
                "x", 0, 5), 5, 6)]), w])));

        StringAssert.Contains(
            Lines(groups.Refused), "a: 6 of a.w[1]: MatMul 'b' sums products of activations over this axis");
    }

    [TestMethod]
    public void Einsum_ReadsItsLetters()
    {
        var net = new Net();
        var hidden = net.Add(
            "Einsum", "a", [net.Input("x", 0, 4, 5), net.Weight("a.w", 6, 5)],
            Onnx.Attribute.Of("equation", "btd, fd -> btf"));
        var y = net.Add(
            "Einsum", "b", [net.Relu(hidden), net.Weight("b.w", 6, 2)], Onnx.Attribute.Of("equation", "btf,fd->btd"));

        var groups = RuleTest.Holds(net.Build(y), "a: 6");

        Assert.AreEqual(
            "a.w[0] Output, b.w[0] Input",
            string.Join(", ", groups.Groups[0].Parameters.Select(p => $"{p.Value}[{p.Axis}] {p.Role}")));
    }

    [TestMethod]
    [DataRow("Tanh", "q: 6")]
    [DataRow("Sigmoid")]
    public void Einsum_OfTwoActivations_LosesWhatIsZero(string activation, params string[] expected)
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 5);
        string Part(string name) => net.Add(activation, $"{name}.act", [net.Linear(name, x, 5, 6)]);
        var y = net.Add("Einsum", "scores", [Part("q"), Part("k")], Onnx.Attribute.Of("equation", "bqd,bkd->bqk"));

        var groups = RuleTest.Holds(net.Build(y), expected);
        if (expected.Length > 0)
        {
            return;
        }

        StringAssert.Contains(
            Lines(groups.Refused),
            "q: 6 of q.w[1]: Einsum 'scores' sums products of activations over this axis");
    }

    [TestMethod]
    public void GatedFeedForward_TiesGateAndValue()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 5);
        var gate = net.Linear("gate", x, 5, 8);
        var hidden = net.Add(
            "Mul",
            "hidden",
            [net.Add("Mul", "silu", [gate, net.Add("Sigmoid", "s", [gate])]), net.Linear("up", x, 5, 8)]);

        var groups = RuleTest.Holds(net.Build(net.Linear("down", hidden, 8, 5)), "gate: 8");

        Assert.AreEqual("gate, up", string.Join(", ", groups.Groups[0].Producers));
    }

    [TestMethod]
    public void Embedding_LosesHiddenWidthButNoWord()
    {
        var net = new Net();
        var x = net.Add("Gather", "embed", [net.Weight("words", 7, 6), net.Input(ElementType.Int64, "tokens", 0, 4)]);

        var groups = RuleTest.Holds(net.Build(net.Linear("head", net.Relu(x), 6, 7)), "embed: 6");

        Assert.AreEqual(
            "embed: 7 of words[0]: Gather 'embed' picks from this axis by number", groups.Refused[0].ToString());
    }

    [TestMethod]
    public void EmbeddingTiedToTheHead_IsOneGroup()
    {
        var net = new Net();
        var words = net.Weight("words", 7, 6);
        var x = net.Relu(net.Add("Gather", "embed", [words, net.Input(ElementType.Int64, "tokens", 0, 4)]));

        var groups = RuleTest.Holds(
            net.Build(net.Add("MatMul", "head", [net.Linear("mix", x, 6, 6), net.Transpose("wt", words, 1, 0)])),
            "embed: 6");

        Assert.AreEqual(
            1, groups.Model.Graph.Initializers.Count(t => t.Name.StartsWith("words", StringComparison.Ordinal)));
    }
}
