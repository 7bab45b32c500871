using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.Evolution;

[TestClass]
public sealed class ParetoRankingTests
{
    [TestMethod]
    [DataRow(1, 1, 0, 2, 2, 0, true)]
    [DataRow(1, 2, 0, 1, 3, 0, true)]
    [DataRow(1, 2, 0, 1, 2, 0, false)]
    [DataRow(1, 3, 0, 2, 2, 0, false)]
    [DataRow(9, 9, 0, 1, 1, 0.1, true)]
    [DataRow(9, 9, 0.1, 1, 1, 0.2, true)]
    [DataRow(1, 1, 0.2, 9, 9, 0.1, false)]
    public void Dominance_IsNoWorseAnywhereAndBetterSomewhereAndViolationFirst(
        double a, double b, double violation, double c, double d, double otherViolation, bool dominates) =>
        Assert.AreEqual(dominates, new Score([a, b], violation).Dominates(new Score([c, d], otherViolation)));

    [TestMethod]
    public void Front_IsWhatNothingDominates()
    {
        var individuals = Individuals((1, 5), (2, 3), (3, 4), (4, 1), (5, 2));

        CollectionAssert.AreEqual(new[] { 0, 1, 3 }, Positions(ParetoRanking.Front(individuals)));
    }

    [TestMethod]
    public void Crowding_KeepsTheEndsAndThenTheLonely()
    {
        // Ranges 10 and 10. Neighbours' distances: (1, 8): (4-0)/10 + (10-5)/10 = 0.9; (4, 5): (5-1)/10 + (8-4)/10 =
        // 0.8; (5, 4): (10-4)/10 + (5-0)/10 = 1.1.
        var individuals = Individuals((0, 10), (1, 8), (4, 5), (5, 4), (10, 0));

        CollectionAssert.AreEqual(new[] { 0, 4, 3, 1, 2 }, Positions(ParetoRanking.Best(individuals, 5)));
        CollectionAssert.AreEqual(new[] { 0, 4, 3 }, Positions(ParetoRanking.Best(individuals, 3)));
    }

    [TestMethod]
    public void LaterFronts_FollowWholeEarlierOnes()
    {
        var individuals = Individuals((3, 3), (1, 2), (2, 1), (4, 4));

        CollectionAssert.AreEqual(new[] { 1, 2, 0, 3 }, Positions(ParetoRanking.Best(individuals, 9)));
    }

    [TestMethod]
    public void InfiniteObjectives_StandBehindAndDoNotSpoilTheOrder()
    {
        var individuals = Individuals((double.PositiveInfinity, 0), (0, 10), (1, 5), (2, 1));

        CollectionAssert.AreEqual(
            new[] { 0, 1, 2, 3 }, Positions(ParetoRanking.Best(individuals, 4)).Order().ToArray());
    }

    private static List<Individual> Individuals(params (double, double)[] objectives) =>
        [.. objectives.Select((o, i) => new Individual(new Policy([i]), new Score([o.Item1, o.Item2])))];

    private static int[] Positions(IEnumerable<Individual> individuals) =>
        [.. individuals.Select(i => i.Policy.Levels[0])];
}
