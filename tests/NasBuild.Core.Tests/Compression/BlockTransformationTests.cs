using NasBuild.Core.Compression.Blocks;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class BlockTransformationTests
{
    private static readonly PruneSettings Settings = new() { MaxRatio = 0.5, SkipBlocks = true };

    [TestMethod]
    public void Blocks_FollowTheGroupsAndOnlyASearchSkipsThem()
    {
        var all = Transformations(Settings);

        Assert.AreEqual(
            "stem: 16,8; a: 16,8; b: 16,8; one: 1,0; two: 1,0",
            string.Join("; ", all.Space.Variables.Select(v => $"{v.Name}: {string.Join(",", v.Choices)}")));
        Assert.AreEqual("1,1,1,0,0 1,1,1,0,0 0,0,0,1,0 0,0,0,0,1", string.Join(" ", all.Seeds([1])));
    }

    [TestMethod]
    [DataRow("*", "two", "one")]
    [DataRow("t*", "", "two")]
    public void BlocksLeftOut_Stay(string include, string exclude, string expected)
    {
        var blocks = new BlockTransformation(
            Groups(Residual()), Settings with { Include = [include], Exclude = [exclude] });

        Assert.AreEqual(expected, string.Join(", ", blocks.Space.Variables.Select(v => v.Name)));
    }

    [TestMethod]
    public void BlocksWithoutTheKey_AreNoVariables() =>
        Assert.IsEmpty(new BlockTransformation(
            Groups(Residual()), Settings with { SkipBlocks = false }).Space.Variables);

    [TestMethod]
    public void Policy_NarrowsWhatStaysAndSkipsBlocks()
    {
        var all = Transformations(Settings);

        var cut = all.Apply(all.Space.Of([16, 8, 8, 0, 1])).Model;

        Assert.AreEqual(
            "stem, one.relu, b, b.relu, b2, two, two.relu, pool, flat, head",
            string.Join(", ", cut.Graph.Nodes.Select(n => n.Name)));
        Assert.AreEqual(8, cut.Graph["b.w"].Initializer!.Shape[0]);
    }

    [TestMethod]
    public void Report_CountsWhatASkippedBlockTakesWithIt()
    {
        var all = Transformations(Settings);
        var policy = all.Named(all.Space.Of([16, 8, 8, 0, 1]));
        var compressed = all.Apply(policy);

        var reports = all.All.Select(t => t.Describe(policy[t.Name], compressed.Model, compressed)!).ToList();

        Assert.AreEqual(
            "stem 16 16; a 16 0; b 16 8",
            string.Join("; ", reports[0].Lines.Select(l => $"{l.Name} {l.Before} {l.After}")));
        Assert.AreEqual(
            "one 1 0; two 1 1", string.Join("; ", reports[1].Lines.Select(l => $"{l.Name} {l.Before} {l.After}")));
    }

    private static Transformations Transformations(PruneSettings settings)
    {
        var groups = Groups(Residual());
        return new Transformations(
            groups.Source, new ChannelTransformation(groups, settings), new BlockTransformation(groups, settings));
    }

    private static Model Residual()
    {
        var net = new Net();
        var x = net.Conv("stem", net.Input("x", 0, 1, 8, 8), 1, 16);
        x = net.Relu(net.Add("Add", "one", [x, net.Conv("a2", net.Relu(net.Conv("a", x, 16, 16)), 16, 16)]));
        x = net.Relu(net.Add("Add", "two", [x, net.Conv("b2", net.Relu(net.Conv("b", x, 16, 16)), 16, 16)]));
        return net.Classify(x, 16);
    }

    private static ChannelGroups Groups(Model model) =>
        ChannelFinder.Find(model, ShapeInference.Of(model, 3), ShapeInference.Of(model, 5));
}
