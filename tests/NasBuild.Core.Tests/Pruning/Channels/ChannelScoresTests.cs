using NasBuild.Core.Pruning.Channels;

namespace NasBuild.Core.Tests.Pruning.Channels;

[TestClass]
public sealed class ChannelScoresTests
{
    [TestMethod]
    public void EachWeight_CountsAlike() =>
        CollectionAssert.AreEqual(
            new[] { ((1 / 2.0) + (30 / 20.0)) / 2, ((3 / 2.0) + (10 / 20.0)) / 2 },
            ChannelScores.Average(2, [[1, 3], [30, 10]]).ToArray());

    [TestMethod]
    public void NegativeScores_KeepTheirOrder() =>
        CollectionAssert.AreEqual(new[] { -1.5, 0.5 }, ChannelScores.Average(2, [[-3, 1]]).ToArray());

    [TestMethod]
    public void WeightOfZeros_TellsNoChannelFromAnother() =>
        CollectionAssert.AreEqual(new[] { 0.75, 1.25 }, ChannelScores.Average(2, [[0, 0], [1, 3]]).ToArray());
}
