using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Matching;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pruning;

/// <summary>After matching, every channel's mean and deviation are measured to be the original's.</summary>
[TestClass]
public sealed class StatisticsMatchingTests
{
    private static readonly SessionSettings Settings = new(Threads: 1) { Spin = false };

    [TestMethod]
    [DataRow(13)]
    [DataRow(17)]
    [DataRow(18)]
    public void CutNet_HasTheOriginalsStatistics(int opset)
    {
        var net = new Net(opset);
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 2, 6, 6), 2, 16));
        x = net.Relu(net.Conv("b", x, 16, 16));
        x = net.Add("Flatten", "flat", [net.Add("GlobalAveragePool", "pool", [x])]);
        x = net.Relu(net.Gemm("c", x, 16, 12));

        AssertMatched(net.Build(net.Gemm("d", x, 12, 3)), "a", "b", "c");
    }

    [TestMethod]
    public void ConvolutionWithoutBias_GetsOne()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 2, 6, 6), 2, 16));
        x = net.Relu(net.Add("Conv", "b", [x, net.Weight("b.w", 16, 16, 1, 1)]));

        AssertMatched(net.Classify(x, 16), "a", "b");
    }

    [TestMethod]
    public void WeightsThatLieAcross_AreScaledAlongTheirOwnAxis()
    {
        var net = new Net();
        var x = net.Relu(net.Add(
            "Gemm", "a", [net.Input("x", 0, 10), net.Weight("a.w", 10, 16), net.Weight("a.b", 1, 16)]));
        x = net.Relu(net.Add(
            "Gemm", "b", [x, net.Weight("b.w", 16, 16), net.Weight("b.b", 16)], Onnx.Attribute.Of("alpha", 0.5f)));

        AssertMatched(net.Build(net.Add("Gemm", "c", [x, net.Weight("c.w", 16, 4)])), "a", "b");
    }

    // torch.addmm adds a matrix that another layer computes; some exporters make the bias an input.
    [TestMethod]
    public void BiasThatIsNoConstant_IsLeftAlone()
    {
        var net = new Net();
        var (input, x) = (net.Input("given", 16), net.Relu(net.Gemm("a", net.Input("x", 0, 10), 10, 16)));
        var added = net.Add("Gemm", "b", [x, net.Weight("b.w", 16, 16), net.Gemm("c", x, 16, 16)]);
        var biased = net.Add("Gemm", "d", [net.Relu(added), net.Weight("d.w", 16, 16), input]);
        var model = net.Build(net.Gemm("e", net.Relu(biased), 16, 3));

        CollectionAssert.AreEqual(
            new[] { "a", "c" }, WeightedNode.In(model.Graph).Select(n => n.Output).ToArray());
    }

    [TestMethod]
    public void BiasWithAFactor_IsLeftAlone()
    {
        var net = new Net();
        var x = net.Relu(net.Add(
            "Gemm", "a", [net.Input("x", 0, 10), net.Weight("a.w", 10, 16), net.Weight("a.b", 16)],
            Onnx.Attribute.Of("beta", 2f)));

        Assert.IsEmpty(WeightedNode.In(net.Build(net.Add("Gemm", "c", [x, net.Weight("c.w", 16, 4)])).Graph));
    }

    [TestMethod]
    public void SharedWeights_AreLeftAlone()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 5, 5);
        var w = net.Weight("w", 4, 4, 1, 1);
        x = net.Relu(net.Add("Conv", "b", [net.Relu(net.Add("Conv", "a", [x, w])), w]));

        Assert.IsEmpty(WeightedNode.In(net.Build(x).Graph));
    }

    [TestMethod]
    public void ChannelThatTheCutSilenced_IsNotAmplifiedWithoutBound()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 2, 6, 6), 2, 16));
        var model = net.Classify(net.Relu(net.Conv("b", x, 16, 16)), 16);
        var samples = Batches(model, 8, 8);
        var statistics = ChannelStatistics.Measure(model, samples, Settings);
        var silent = model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t =>
            t.Name == "b.w" ? Tensor.Create<float>(t.Name, [.. t.Shape], new float[t.Count]) : t)));

        var matched = StatisticsMatching.Apply(silent, statistics, samples, Settings);

        Assert.IsTrue(matched.Graph["b.w"].Initializer!.ToFloats().All(w => w == 0));
        AssertClose(statistics.Means["b"], ChannelStatistics.Measure(matched, samples, Settings).Means["b"]);
    }

    [TestMethod]
    public void ChannelWhoseInputsTheCutSilenced_KeepsItsWeights()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 2, 6, 6), 2, 16));
        var model = net.Classify(net.Relu(net.Conv("b", x, 16, 16, kernel: 1)), 16);
        var samples = Batches(model, 8, 8);
        var silent = model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t =>
            t.Name == "a.w" ? Tensor.Create<float>(t.Name, [.. t.Shape], new float[t.Count]) : t)));

        var matched = StatisticsMatching.Apply(
            silent, ChannelStatistics.Measure(model, samples, Settings), samples, Settings);

        AssertClose(model.Graph["b.w"].Initializer!.ToFloats(), matched.Graph["b.w"].Initializer!.ToFloats());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(16)]
    public void ChannelThatIsConstant_KeepsItsWeights(int samplesAtOnce)
    {
        // Without weights a channel is its bias: rounding may leave it a variance.
        var net = new Net();
        var x = net.Relu(net.Gemm("a", net.Input("x", 0, 6), 6, 8));
        x = net.Relu(net.Gemm("b", x, 8, 8));
        var model = net.Build(net.Gemm("c", x, 8, 3));
        var dead = model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t =>
            t.Name == "b.w" ? Tensor.Create<float>(t.Name, [.. t.Shape], [.. t.ToFloats().Select((w, i) =>
                i % 8 < 4 && i / 8 < 4 ? 0 : w)]) : t)));
        var samples = Batches(dead, 16, samplesAtOnce);

        var matched = StatisticsMatching.Apply(
            dead, ChannelStatistics.Measure(dead, samples, Settings), samples, Settings);

        AssertClose(dead.Graph["b.w"].Initializer!.ToFloats(), matched.Graph["b.w"].Initializer!.ToFloats());
        AssertClose(dead.Graph["b.b"].Initializer!.ToFloats(), matched.Graph["b.b"].Initializer!.ToFloats());
    }

    [TestMethod]
    public void SamplesOneAtATime_HaveTheMomentsOfAllTogether()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 2, 6, 6), 2, 4));
        var model = net.Build(net.Relu(net.Conv("b", x, 4, 4)));

        var (one, all) = (
            ChannelStatistics.Measure(model, Batches(model, 16, 1), Settings),
            ChannelStatistics.Measure(model, Batches(model, 16, 16), Settings));

        AssertClose(all.Means["b"], one.Means["b"]);
        AssertClose(all.Variances["b"], one.Variances["b"]);
    }

    [TestMethod]
    public void SameInputs_GiveTheSameBytes()
    {
        var net = new Net();
        var model = net.Classify(
            net.Relu(net.Conv("b", net.Relu(net.Conv("a", net.Input("x", 0, 2, 6, 6), 2, 16)), 16, 16)), 16);

        CollectionAssert.AreEqual(Matched(model, 16).Model.ToBytes(), Matched(model, 16).Model.ToBytes());
    }

    private static void AssertMatched(Model model, params string[] nodes)
    {
        AssertMatched(model, 16, nodes);
        AssertMatched(model, 1, nodes);
    }

    private static void AssertMatched(Model model, int samplesAtOnce, string[] nodes)
    {
        var (matched, wanted, samples) = Matched(model, samplesAtOnce);

        var found = ChannelStatistics.Measure(matched, samples, Settings);

        foreach (var node in nodes)
        {
            Assert.IsLessThan(16, found.Means[node].Length, node);
            AssertClose(wanted.Means[node], found.Means[node]);
            AssertClose(wanted.Variances[node], found.Variances[node]);
        }
    }

    // Half of the channels go, and what they carried with them.
    private static (Model Model, ChannelStatistics Wanted, IReadOnlyList<Batch> Samples) Matched(
        Model model, int samplesAtOnce)
    {
        var samples = Batches(model, 16, samplesAtOnce);
        var groups = ChannelFinder.Find(model, ModelInputs.Of(model));
        var space = new ChannelTransformation(groups, new PruneSettings { MaxRatio = 0.5, RoundTo = 1 });
        var removed = space.Removed(space.Space.MostCompressed);
        var kept = groups.Groups.Where(g => removed.ContainsKey(g.Name))
            .SelectMany(g => g.Producers.Select(p => (Producer: p, Group: g)))
            .ToDictionary(
                x => x.Producer, x => Enumerable.Range(0, x.Group.Count).Except(removed[x.Group.Name]).ToArray());
        var wanted = ChannelStatistics.Measure(groups.Model, samples, Settings).Keep(kept);
        return (
            StatisticsMatching.Apply(space.Cut(space.Space.MostCompressed), wanted, samples, Settings),
            wanted,
            samples);
    }

    private static IReadOnlyList<Batch> Batches(Model model, int samples, int atOnce)
    {
        var all = Samples.For(model, samples).Values.Single();
        var size = (int)(all.Count / samples);
        return [.. Enumerable.Range(0, samples / atOnce).Select(i => new Batch(
            new Dictionary<string, Tensor>
            {
                [all.Name] = Tensor.Create<float>(
                    all.Name, [atOnce, .. all.Shape[1..]],
                    all.ToFloats().AsSpan(i * atOnce * size, atOnce * size)),
            },
            default, atOnce))];
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.HasCount(expected.Length, found);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], found[i], 1e-3 * (1 + Math.Abs(expected[i])));
        }
    }
}
