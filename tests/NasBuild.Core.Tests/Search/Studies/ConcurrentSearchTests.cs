using NasBuild.Core.Results;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.Studies;

[TestClass]
public sealed class ConcurrentSearchTests
{
    private static readonly Space Space =
        new([.. Enumerable.Range(0, 6).Select(i => new Variable($"v{i}", [.. Enumerable.Range(0, 6)]))]);

    [TestMethod]
    public void Points_AreRequestedAsWorkersBecomeFree()
    {
        using var folder = new TemporaryFolder();
        using var workers = new VirtualWorkers(count: 4);

        var outcome = Run(folder, workers, trials: 40);

        Assert.HasCount(40, outcome.Trials);
        Assert.IsTrue(outcome.IsBudgetOver);
        Assert.HasCount(40, workers.Begun.Distinct());
        Assert.IsLessThan(1.15 * workers.Begun.Sum(VirtualWorkers.Seconds) / 4, workers.Now, "no worker waits");
        CollectionAssert.AreEqual(
            workers.Ended, outcome.Trials.Select(t => t.Point).ToList(), "in the order of arrival");
        Assert.AreEqual(workers.Now, outcome.Trials.Sum(t => t.Seconds), 0.05);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(13)]
    [DataRow(39)]
    public void InterruptedSearch_TakesTheSameWay(int after)
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        using var undisturbed = new VirtualWorkers(count: 4);
        var expected = Run(whole, undisturbed, trials: 40).Trials.Take(after).Select(t => t.Point).ToList();
        using var first = new VirtualWorkers(count: 4) { CancelAfter = after };
        using var second = new VirtualWorkers(count: 4);

        Assert.ThrowsExactly<OperationCanceledException>(() => Run(cut, first, trials: 40));
        var outcome = Run(cut, second, trials: 40);

        Assert.AreEqual(after, outcome.Replayed);
        Assert.HasCount(40, outcome.Trials);
        CollectionAssert.AreEqual(expected, outcome.Trials.Take(after).Select(t => t.Point).ToList());
        CollectionAssert.AreEqual(
            first.UnderWay.ToList(), second.Begun.Take(first.UnderWay.Count()).ToList(),
            "what was under way begins first");
        Assert.IsEmpty(second.Begun.Intersect(first.Ended));
    }

    [TestMethod]
    public void ResumedTwice_HasEveryTrialOnce()
    {
        using var folder = new TemporaryFolder();
        foreach (var after in new[] { 7, 9, 5 })
        {
            using var workers = new VirtualWorkers(count: 3) { CancelAfter = after };
            Assert.ThrowsExactly<OperationCanceledException>(() => Run(folder, workers, trials: 40));
        }

        using var last = new VirtualWorkers(count: 3);
        var outcome = Run(folder, last, trials: 40);

        Assert.AreEqual(21, outcome.Replayed);
        Assert.HasCount(40, outcome.Trials.Select(t => t.Point).Distinct());
        Assert.HasCount(40, File.ReadAllLines(Path.Combine(folder.Path, "trials.jsonl")));
    }

    [TestMethod]
    public void PointThatCannotBeMeasured_IsRecordedAndNotTriedAgain()
    {
        using var folder = new TemporaryFolder();
        using var workers = new VirtualWorkers(count: 2) { FailAt = 5, CancelAfter = 10 };
        Assert.ThrowsExactly<OperationCanceledException>(() => Run(folder, workers, trials: 20));
        using var second = new VirtualWorkers(count: 2);

        var outcome = Run(folder, second, trials: 20);

        Assert.HasCount(19, outcome.Trials, "it counts as one of the budget");
        Assert.DoesNotContain(workers.Begun[4], second.Begun);
        StringAssert.Contains(File.ReadAllText(Path.Combine(folder.Path, "trials.jsonl")), "it broke");
    }

    [TestMethod]
    public void TrialsOfOtherSearches_AreToldAtOnce()
    {
        using var folder = new TemporaryFolder();
        using var workers = new VirtualWorkers(count: 2);
        using (var store = Open(folder))
        {
            store.Append("s", new(Space.Uncompressed, new Measured(1, 1, new Counts()), 3));
        }

        var outcome = Run(folder, workers, trials: 10);

        Assert.AreEqual(1, outcome.Replayed);
        Assert.AreEqual(Space.Uncompressed, outcome.Trials[0].Point);
        Assert.HasCount(9, workers.Begun);
        Assert.DoesNotContain(Space.Uncompressed, workers.Begun);
    }

    [TestMethod]
    public void MethodThatWaitsForTrials_IsAskedAgainWhenItHasThem()
    {
        using var folder = new TemporaryFolder();
        using var workers = new VirtualWorkers(count: 8);
        using var store = Open(folder);
        var method = new Generations(4);

        var outcome = Study(store, 12, workers).Run("search", method, workers, _ => { }, default);

        Assert.HasCount(12, outcome.Trials);
        Assert.AreEqual(3, method.Begun);
    }

    [TestMethod]
    public void BudgetOfTime_EndsTheSearchWithoutWhatIsUnderWay()
    {
        using var folder = new TemporaryFolder();
        using var workers = new VirtualWorkers(count: 2);
        using var store = Open(folder);

        var outcome = new Study<Policy, Measured>(
            "s", store, new Budget(TimeSpan.FromSeconds(5), 100), workers.Clock).Run(
            "search", Method(), workers, _ => { }, default);

        Assert.IsTrue(outcome.IsBudgetOver);
        Assert.IsLessThan(9, outcome.Trials.Count);
        Assert.IsGreaterThanOrEqualTo(TimeSpan.FromSeconds(5), outcome.Elapsed);
    }

    private static TrialStore<Policy, Measured> Open(TemporaryFolder folder) =>
        TrialStore<Policy, Measured>.Open(Path.Combine(folder.Path, "trials.jsonl"), d => Assert.Fail(d.ToString()));

    private static Study<Policy, Measured> Study(
        TrialStore<Policy, Measured> store, int trials, VirtualWorkers workers) =>
        new("s", store, new Budget(TimeSpan.FromHours(1), trials), workers.Clock);

    private static EvolutionSearch Method() =>
        new(Space, [Space.Uncompressed], m => new Score([m.Quality]), 8, new Random(2));

    private static Outcome<Policy, Measured> Run(TemporaryFolder folder, VirtualWorkers workers, int trials)
    {
        using var store = Open(folder);
        return Study(store, trials, workers).Run("search", Method(), workers, _ => { }, default);
    }

    private sealed class Generations(int size) : ISearchMethod<Policy, Measured>
    {
        private int asked;
        private int told;

        public int Begun { get; private set; }

        public IReadOnlyList<Policy> Ask(int count)
        {
            if (asked % size == 0)
            {
                if (told < asked)
                {
                    return [];
                }

                Begun++;
            }

            return [new Policy([++asked % 6, asked / 6, 0, 0, 0, 0])];
        }

        public void Tell(Trial<Policy, Measured> trial) => told++;
    }

    /// <summary>Workers whose trials take time on a clock of their own.</summary>
    private sealed class VirtualWorkers(int count) : IConcurrentEvaluator<Policy, Measured>
    {
        private readonly PriorityQueue<Policy, double> underWay = new();
        private readonly VirtualClock clock = new();

        public TimeProvider Clock => clock;

        public List<Policy> Begun { get; } = [];

        public List<Policy> Ended { get; } = [];

        public IEnumerable<Policy> UnderWay => Begun.Except(Ended);

        public int CancelAfter { get; init; } = int.MaxValue;

        public int FailAt { get; init; } = int.MaxValue;

        public double Now => clock.Now;

        public int Free => count - underWay.Count;

        public static double Seconds(Policy policy) => 1 + (policy.Levels[0] * 0.3) + (policy.Levels[1] * 0.01);

        public void Begin(Policy point)
        {
            Assert.IsGreaterThan(0, Free);
            Begun.Add(point);
            underWay.Enqueue(point, Now + Seconds(point));
        }

        public ConcurrentResult<Policy, Measured>? Next(CancellationToken cancellation)
        {
            if (Ended.Count >= CancelAfter)
            {
                throw new OperationCanceledException();
            }

            Assert.IsTrue(underWay.TryDequeue(out var point, out var end));
            clock.Now = Math.Max(Now, end);
            Ended.Add(point);
            return point == Begun.ElementAtOrDefault(FailAt - 1)
                ? new(point, null, "w", "it broke")
                : new(point, new Measured(point.Levels.Sum(l => Math.Abs(l - 3)), 1, new Counts()), "w");
        }

        public void Dispose()
        {
        }

        private sealed class VirtualClock : TimeProvider
        {
            public double Now { get; set; }

            public override long TimestampFrequency => 1_000_000;

            public override long GetTimestamp() => (long)(Now * 1_000_000);
        }
    }
}
