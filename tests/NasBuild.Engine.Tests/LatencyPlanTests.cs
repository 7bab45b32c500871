using NasBuild.Engine.Timing;

namespace NasBuild.Engine.Tests;

[TestClass]
public sealed class LatencyPlanTests
{
    private static readonly LatencySettings Settings = new(Blocks: 21, BlockMs: 40) { MaxSeconds = 30 };

    [TestMethod]
    public void FastModels_GetAllBlocksAndRunsThatFillThem()
    {
        var plan = LatencyPlan.Of(Settings, 1, 4);

        Assert.AreEqual(21, plan.Blocks);
        CollectionAssert.AreEqual(new[] { (8, 40), (2, 10) }, plan.Runs);
        Assert.AreEqual(21 * (48 + 48) / 1e3, plan.Estimate.TotalSeconds, 1e-9);
    }

    [TestMethod]
    public void SlowModels_GetFewerRunsThenFewerBlocks()
    {
        CollectionAssert.AreEqual(new[] { (1, 3), (1, 3) }, LatencyPlan.Of(Settings, 150, 150).Runs);
        CollectionAssert.AreEqual(new[] { (1, 1), (1, 1) }, LatencyPlan.Of(Settings, 300, 300).Runs);
        CollectionAssert.AreEqual(new[] { (0, 1), (0, 1) }, LatencyPlan.Of(Settings, 700, 700).Runs);
        Assert.AreEqual(10, LatencyPlan.Of(Settings, 1500, 1500).Blocks);
    }

    [TestMethod]
    public void FiveSecondsARun_AreMeasuredWithinAMinute()
    {
        var plan = LatencyPlan.Of(Settings, 5000, 5000);

        // With the first run of each.
        Assert.AreEqual(3, plan.Blocks);
        Assert.IsLessThan(60, plan.Estimate.TotalSeconds + 10);
    }

    [TestMethod]
    public void FewBlocks_StayFew() => Assert.AreEqual(1, LatencyPlan.Of(Settings with { Blocks = 1 }, 60_000).Blocks);
}
