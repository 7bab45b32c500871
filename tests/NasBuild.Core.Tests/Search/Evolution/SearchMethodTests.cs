using NasBuild.Core.Results;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.Evolution;

[TestClass]
public sealed class SearchMethodTests
{
    private static readonly Space Large =
        new([.. Enumerable.Range(0, 12).Select(i => new Variable($"v{i}", [.. Enumerable.Range(0, 8)]))]);
    private static readonly Space Small =
        new([new Variable("a", [3, 2, 1]), new Variable("b", [9, 8]), new Variable("c", [5, 4, 3, 2])]);

    [TestMethod]
    public void Evolution_FindsBetterThanRandom()
    {
        var evolution = Enumerable.Range(0, 8).Average(seed => Best(Evolution(Large, [], 16, seed)));
        var random = Enumerable.Range(0, 8).Average(seed => Best(new RandomSearch(Large, [], new Random(seed))));

        Assert.IsLessThan(0.6 * random, evolution);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void SameSeedAndScores_GiveTheSameProposals(bool evolution)
    {
        CollectionAssert.AreEqual(Proposals(3), Proposals(3));
        CollectionAssert.AreNotEqual(Proposals(3), Proposals(4));

        string[] Proposals(int seed)
        {
            var searcher = Searcher(evolution, Large, [], seed);
            return [.. Enumerable.Range(0, 5).SelectMany(_ => Step(searcher, 8)).Select(p => p.ToString())];
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void SmallSpace_IsExhaustedWithoutRepeats(bool evolution)
    {
        var searcher = Searcher(evolution, Small, [Small.MostCompressed], seed: 1);
        var all = new List<Policy>();
        for (var proposals = Step(searcher, 5); proposals.Count > 0; proposals = Step(searcher, 5))
        {
            all.AddRange(proposals);
        }

        Assert.AreEqual(Small.MostCompressed, all[0], "the policies to begin with come first");
        Assert.HasCount(24, all);
        Assert.HasCount(24, all.Distinct().ToList());
    }

    [TestMethod]
    public void PolicyToBeginWithThatRepeats_IsProposedOnce()
    {
        var searcher = new RandomSearch(
            Small, [Small.Uncompressed, Small.Uncompressed, Small.MostCompressed], new Random(0));

        CollectionAssert.AreEqual(new[] { Small.Uncompressed, Small.MostCompressed }, searcher.Ask(2).ToArray());
    }

    [TestMethod]
    public void Front_StandsForItsPoliciesAsOneVariable()
    {
        Policy[] front = [new([0, 0]), new([1, 2])];
        var precisions = new Space([new Variable("n", [8, 4])]);
        var inner = new RandomSearch(FrontMethod.Space(2, precisions), [], new Random(0));
        var searcher = new FrontMethod([.. front], precisions, inner);

        var proposals = searcher.Ask(10);
        foreach (var policy in proposals)
        {
            searcher.Tell(new PolicyTrial(policy, new Measured(0, 1, new Counts()), 0));
        }

        CollectionAssert.AreEquivalent(
            new[] { "0,0,0", "0,0,1", "1,2,0", "1,2,1" }, proposals.Select(p => p.ToString()).ToArray());
    }

    // A mutant of the middle of 41 choices goes at most a quarter of them, and not only one.
    [TestMethod]
    public void Mutants_StepFartherWhereThereAreMoreChoices()
    {
        var space = new Space([new Variable("v", [.. Enumerable.Range(0, 41)])]);
        var searcher = Evolution(space, [], 8, seed: 1);
        for (var i = 0; i < 2; i++)
        {
            searcher.Tell(new PolicyTrial(new Policy([20]), new Measured(1, 1, new Counts()), 0));
        }

        int[] steps = [.. searcher.Ask(12).Select(p => Math.Abs(p.Levels[0] - 20))];

        Assert.IsInRange(4, 10, steps.Max());
    }

    // One variable surely, the others with a chance of one in five.
    [TestMethod]
    public void Mutants_DifferFromTheirParentsInAFewVariables()
    {
        var searcher = Evolution(Large, [], 8, seed: 1);
        var parent = new Policy([.. Enumerable.Repeat(4, 12)]);
        for (var i = 0; i < 2; i++)
        {
            searcher.Tell(new PolicyTrial(parent, new Measured(1, 1, new Counts()), 0));
        }

        int[] changed = [.. searcher.Ask(50).Select(p => p.Levels.Count(l => l != 4))];

        Assert.IsGreaterThanOrEqualTo(1, changed.Min());
        Assert.IsInRange(2.2, 4.5, changed.Average());
    }

    [TestMethod]
    public void EmptySpace_HasOnePolicy() => Assert.HasCount(1, Evolution(new Space([]), [], 4, 0).Ask(3));

    [TestMethod]
    public void PoliciesInOrder_CountUpFromTheLeast()
    {
        CollectionAssert.AreEqual(
            new[] { "0,0,0", "0,0,1", "0,0,2", "0,0,3", "0,1,0" },
            Small.InOrder(24).Take(5).Select(p => p.ToString()).ToArray());
        Assert.HasCount(24, Small.InOrder(24).ToList());
        Assert.IsEmpty(Small.InOrder(23));
    }

    private static ISearchMethod<Policy, Measured> Searcher(bool evolution, Space space, Policy[] first, int seed) =>
        evolution ? Evolution(space, first, 8, seed) : new RandomSearch(space, first, new Random(seed));

    private static EvolutionSearch Evolution(Space space, Policy[] first, int population, int seed) =>
        new(space, first, m => new Score([m.Quality]), population, new Random(seed));

    // The squared distance from (5, 2, 5, 2, ...): smooth, with the best inside.
    private static double Distance(Policy policy) =>
        policy.Levels.Select((level, i) => Math.Pow(level - (i % 2 == 0 ? 5 : 2), 2)).Sum();

    private static IReadOnlyList<Policy> Step(ISearchMethod<Policy, Measured> searcher, int count)
    {
        var proposals = searcher.Ask(count);
        foreach (var policy in proposals)
        {
            searcher.Tell(new PolicyTrial(policy, new Measured(Distance(policy), 1, new Counts()), 0));
        }

        return proposals;
    }

    private static double Best(ISearchMethod<Policy, Measured> searcher) =>
        Enumerable.Range(0, 20).SelectMany(_ => Step(searcher, 16)).Min(Distance);
}
