using NasBuild.Engine.Timing;

namespace NasBuild.Engine.Tests.Timing;

/// <summary>The order and the arithmetic of a measurement, with models whose times are given.</summary>
[TestClass]
public sealed class PairedBlocksTests
{
    private static readonly LatencySettings Settings = new(Blocks: 4, BlockMs: 40);
    private readonly List<(char Model, int Count)> runs = [];

    [TestMethod]
    public void Ratio_IsThatOfTheCandidateToTheOriginal()
    {
        var measured = LatencyMeasurement.Compare(Model('a', 8), Model('b', 2), Settings);

        Assert.AreEqual(0.25, measured.Ratio, 1e-12);
        Assert.AreEqual(8, measured.Original.MedianMs, 1e-12);
        Assert.AreEqual(2, measured.Candidate.MedianMs, 1e-12);
    }

    [TestMethod]
    public void EveryOtherPair_BeginsWithTheCandidate()
    {
        LatencyMeasurement.Compare(Model('a', 8), Model('b', 8), Settings);

        var blocks = runs.Skip(6).Where((_, i) => i % 2 == 0).Select(r => r.Model);
        Assert.AreEqual("abbaabba", string.Concat(blocks));
    }

    [TestMethod]
    public void Block_BeginsWithRunsThatDoNotCount()
    {
        // The first run of each block is ten times as slow.
        LatencyComparison measured = LatencyMeasurement.Compare(Model('a', 20, slow: 200), Model('b', 20), Settings);

        CollectionAssert.AreEqual(new[] { ('a', 1), ('a', 3) }, runs.Skip(6).Take(2).ToList(), "of runs of 20 ms");
        Assert.AreEqual(1, measured.Ratio, 1e-12);
        runs.Clear();
        LatencyMeasurement.Compare(Model('a', 1), Model('b', 4), Settings);
        CollectionAssert.AreEqual(
            new[] { ('a', 8), ('a', 40), ('b', 2), ('b', 10) }, runs.Skip(6).Take(4).ToList(), "a fifth of them");
    }

    private TimedRuns Model(char name, double milliseconds, double slow = 0) => (count, times) =>
    {
        var isFirst = slow > 0 && (runs.Count < 6 ? runs.Count == 0 : runs.Count % 2 == 0);
        runs.Add((name, count));
        times[..count].Fill(milliseconds);
        if (isFirst)
        {
            times[0] = slow;
        }
    };
}
