using NasBuild.Core.Hybrids;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using static NasBuild.Core.Tests.Hybrids.SmallHybrids;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class BlockCostsTests
{
    // A block of 4 x 96 channels does more than thirty times the work of one of 16.
    [TestMethod]
    public void WiderBlocks_TakeLonger()
    {
        ModelBlocks[] components =
            [Blocks(Transformer(2, 16, 1)), Blocks(Transformer(8, 96, 2)).Joined(2), Blocks(Transformer(2, 16, 3))];
        var sample = ModelInputs.Of(components[0].Model).Samples(batch: 1);

        var costs = BlockCosts.Measure(components, sample, new SessionSettings(1));

        Assert.HasCount(6, costs);
        foreach (var block in costs.Chunk(3))
        {
            Assert.IsTrue(block.All(ms => ms > 0));
            Assert.IsGreaterThan(2 * block[0], block[1]);
            Assert.IsGreaterThan(2 * block[2], block[1]);
        }
    }

    [TestMethod]
    public void RelativeCosts_AreSharesOfTheDearestComponent() => CollectionAssert.AreEqual(
        new[] { 0.1, 0.25, 0.4, 0.75 }, BlockCosts.Relative([2, 5, 8, 15], 2));
}
