using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Spaces;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pruning.Channels;

[TestClass]
public sealed class ChannelTransformationTests
{
    [TestMethod]
    [DataRow(32, 0.6, 8, "32,24,16")]
    [DataRow(32, 0.5, 8, "32,24,16")]
    [DataRow(32, 0.75, 8, "32,24,16,8")]
    [DataRow(20, 0.7, 2, "20,18,16,14,12,10,8,6")]
    [DataRow(20, 0.6, 8, "20,16,8")]
    [DataRow(6, 0.9, 8, "6")]
    [DataRow(5, 0.99, 1, "5,4,3,2,1")]
    [DataRow(32, 0, 8, "32")]
    public void Choices_AreMultiplesDownToTheMostThatMayGo(int channels, double maxRatio, int roundTo, string expected)
    {
        var transformation = new ChannelTransformation(
            Groups(Chain(channels)), new PruneSettings { MaxRatio = maxRatio, RoundTo = roundTo });

        Assert.AreEqual(expected, string.Join(",", transformation.Space.Variables.Single().Choices));
    }

    [TestMethod]
    public void GlobalWidths_TakeTheWeakestWhereverTheyAre()
    {
        var net = new Net();
        var x = net.Add("Conv", "a", [net.Input("x", 0, 1, 4, 4), net.Weight("a.w", 8, 1, 1, 1)]);
        x = net.Add("Conv", "b", [x, net.Weight("b.w", 8, 8, 1, 1)]);
        var model = net.Classify(x, 8);

        // In 'a' half of the channels hardly count; in 'b' all are alike.
        var a = Tensor.Create<float>("a.w", [8, 1, 1, 1], [1, 0.01f, 1, 0.01f, 1, 0.01f, 1, 0.01f]);
        var rest = model.Graph.Initializers.Where(t => t.Name != "a.w").Select(t => t.Name == "head.b" ? t
            : Tensor.Create<float>(t.Name, [.. t.Shape], [.. Enumerable.Repeat(1f, (int)t.Count)]));
        var groups = Groups(model.With(model.Graph.With(initializers: [a, .. rest])));
        var channels = new ChannelTransformation(groups, new PruneSettings { MaxRatio = 0.75, RoundTo = 2 });

        var policy = channels.Global(0.25);

        CollectionAssert.AreEquivalent(new[] { 4, 8 }, channels.Space.Read(policy).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3, 5, 7 }, channels.Removed(policy).Values.Single());

        // All that may go.
        CollectionAssert.AreEquivalent(new[] { 2, 4 }, channels.Space.Read(channels.Global(1)).Order().Take(2).ToArray());
    }

    [TestMethod]
    public void AxisThatTwoGroupsShare_IsShortenedByTheChannelsOfEach()
    {
        var net = new Net();
        var x = net.Input("x", 0, 1, 8, 8);
        var both = net.Add("Concat", "both", [net.Relu(net.Conv("a", x, 1, 24)), net.Relu(net.Conv("b", x, 1, 8))],
            Onnx.Attribute.Of("axis", 1L));
        var groups = Groups(net.Classify(both, 32));
        var channels = new ChannelTransformation(groups, new PruneSettings());

        var shares = channels.Shortening(both, 1).ToDictionary(
            s => groups.Groups[s.Variable].Count, s => s.Share);

        Assert.AreEqual(0.75, shares[24]);
        Assert.AreEqual(0.25, shares[8]);
        Assert.IsEmpty(channels.Shortening(both, 2));
    }

    [TestMethod]
    public void UniformWidths_TakeTheSameShareOfEveryGroup()
    {
        var net = new Net();
        var model = net.Classify(
            net.Relu(net.Conv("b", net.Relu(net.Conv("a", net.Input("x", 0, 1, 8, 8), 1, 32)), 32, 64)), 64);
        var channels = new ChannelTransformation(Groups(model), new PruneSettings { MaxRatio = 0.5, RoundTo = 8 });

        CollectionAssert.AreEquivalent(new[] { 16, 32 }, channels.Space.Read(channels.Uniform(1)).ToArray());
        CollectionAssert.AreEquivalent(new[] { 32, 64 }, channels.Space.Read(channels.Uniform(0)).ToArray());
    }

    [TestMethod]
    public void Damage_IsTheShareOfEachGroupsScoresThatGoes()
    {
        var net = new Net();
        var model = net.Classify(net.Relu(net.Conv("a", net.Input("x", 0, 1, 8, 8), 1, 4)), 4);
        var channels = new ChannelTransformation(
            Groups(model), new PruneSettings { MaxRatio = 0.75, RoundTo = 1 }, _ => [2, 1, 5, 2]);

        Assert.AreEqual("0 0.1 0.3 0.5", string.Join(' ', channels.Damage(0).Select(d =>
            d.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture))));
    }

    [TestMethod]
    [DataRow("*", "a")]
    [DataRow("b", "")]
    public void NodesLeftOut_KeepTheirChannels(string include, string exclude)
    {
        var net = new Net();
        var model = net.Classify(
            net.Relu(net.Conv("b", net.Relu(net.Conv("a", net.Input("x", 0, 1, 8, 8), 1, 32)), 32, 64)), 64);
        var groups = ChannelFinder.Find(
            model, ModelInputs.Of(model), new NameFilter([include], [exclude]).Chooses);
        var channels = new ChannelTransformation(groups, new PruneSettings { MaxRatio = 0.5 });

        var cut = channels.Cut(channels.Space.MostCompressed);

        Assert.AreEqual(32, cut.Graph["a.w"].Initializer!.Shape[0]);
        Assert.AreEqual(32, cut.Graph["b.w"].Initializer!.Shape[0]);
    }

    [TestMethod]
    public void ModelWhoseChannelsStay_HasGlobalWidthsAllTheSame()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4);
        var channels = new ChannelTransformation(
            Groups(net.Build(net.Add("Add", "y", [x, net.Gemm("f", x, 4, 4)]))),
            new PruneSettings { SkipBlocks = true });

        Assert.IsEmpty(channels.Global(0.5).Levels);
    }

    [TestMethod]
    public void Magnitude_IsTheNormOfTheSlicesOverTheirMeanAveragedOverTheWeights()
    {
        var net = new Net();
        var x = net.Add("Conv", "a", [net.Input("x", 0, 1, 4, 4), net.Weight("a.w", 2, 1, 1, 2)]);
        var model = net.Classify(x, 2);
        Tensor[] known = [
            Tensor.Create<float>("a.w", [2, 1, 1, 2], [3, 4, 6, 8]),
            Tensor.Create<float>("head.w", [3, 2], [1, 0, 2, 4, 2, 3])];
        var groups = Groups(model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t =>
            known.FirstOrDefault(k => k.Name == t.Name) ?? t))));

        var score = MagnitudeCriterion.Score(groups.Groups.Single(), groups.Model.Graph);

        // a.w: norms 5 and 10, over 7.5. head.w: columns (1, 2, 2) and (0, 4, 3), norms 3 and 5, over 4.
        Assert.AreEqual(((5 / 7.5) + (3 / 4d)) / 2, score[0], 1e-9);
        Assert.AreEqual(((10 / 7.5) + (5 / 4d)) / 2, score[1], 1e-9);
        Assert.AreEqual(1, score.Average(), 1e-9);
    }

    private static Model Chain(int channels)
    {
        var net = new Net();
        return net.Classify(net.Relu(net.Conv("a", net.Input("x", 0, 1, 8, 8), 1, channels)), channels);
    }

    private static ChannelGroups Groups(Model model) =>
        ChannelFinder.Find(model, ModelInputs.Of(model));
}
