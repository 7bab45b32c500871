using NasBuild.Core.Architectures;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Engine.Training;

namespace NasBuild.Core.Tests.Architectures;

[TestClass]
public sealed class ResidualSpaceTests
{
    private static readonly ResidualSpace Nets = new(new ImageShape(2, 9, 8), 3, [
        new StageChoices([6, 4], [2, 1], [6, 3, 2]), new StageChoices([8, 5], [3, 2, 1], [8, 4])]);

    // Stage 1: width, blocks, 2 inner widths; stage 2: width, blocks, 3 inner widths.
    [TestMethod]
    public void Architecture_IsANetwork()
    {
        var policy = Nets.Space.Of([4, 1, 3, 6, 5, 2, 8, 4, 4]);
        var stages = Nets.Network(policy).Stages;

        Assert.AreEqual(4, stages[0].Width);
        CollectionAssert.AreEqual(new[] { 3 }, stages[0].Inner.ToArray());
        Assert.AreEqual(5, stages[1].Width);
        CollectionAssert.AreEqual(new[] { 8, 4 }, stages[1].Inner.ToArray());
        CollectionAssert.AreEqual(
            Nets.Definitions.Select(d => d.Key).ToList(), Nets.Describe(policy).Select(d => d.Key).ToList());
        CollectionAssert.AreEqual(
            new[] { "4", "1", "[3]", "5", "2", "[8, 4]" }, Nets.Describe(policy).Select(d => d.Value).ToArray());
    }

    [TestMethod]
    public void InnerWidthsOfMissingBlocks_DoNotCount()
    {
        var one = Nets.Canonical(Nets.Space.Of([4, 1, 3, 2, 5, 1, 4, 4, 4]));

        Assert.AreEqual(one, Nets.Canonical(Nets.Space.Of([4, 1, 3, 6, 5, 1, 4, 8, 4])));
        Assert.AreNotEqual(one, Nets.Canonical(Nets.Space.Of([4, 1, 2, 6, 5, 1, 4, 8, 4])));
        Assert.AreEqual(Nets.Network(one).Macs, Nets.Network(Nets.Space.Of([4, 1, 3, 2, 5, 1, 4, 4, 4])).Macs);
    }

    [TestMethod]
    public void CountedCosts_AreThoseOfTheModel()
    {
        var random = new Random(3);
        for (var i = 0; i < 5; i++)
        {
            var net = Nets.Network(Nets.Draw(random));
            var model = net.Build(0);

            Assert.AreEqual(
                model.Graph.Initializers.Where(t => t.Name.EndsWith("conv.weight") || t.Name == "head.weight")
                    .Sum(t => t.Count),
                net.Parameters);
            Assert.AreEqual(MacCount.Total(model, ShapeInference.Of(model, 1)), net.Macs);
        }
    }

    [TestMethod]
    public void Largest_HasAllGatesOpen() => Assert.IsTrue(
        Nets.Largest.Gates(Nets.Largest).All(g => g.Values.All(v => v == 1)));
}
