using System.Collections.Concurrent;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Engine;

namespace NasBuild.Core.Tests.Search.Studies;

[TestClass]
public sealed class StudyTests
{
    private static readonly Space Space =
        new([.. Enumerable.Range(0, 6).Select(i => new Variable($"v{i}", [.. Enumerable.Range(0, 6)]))]);

    [TestMethod]
    public void TrialLimit_EndsTheSearchExactly()
    {
        using var folder = new TemporaryFolder();

        var outcome = Run(folder, new Toy(), trials: 21, batch: 8);

        Assert.HasCount(21, outcome.Trials);
        Assert.IsTrue(outcome.IsBudgetOver);
        Assert.AreEqual(0, outcome.Replayed);
    }

    [TestMethod]
    public void TimeThatIsOver_StartsNoTrial()
    {
        using var folder = new TemporaryFolder();
        var toy = new Toy();

        var outcome = Run(folder, toy, trials: 20, time: TimeSpan.Zero);

        Assert.IsEmpty(outcome.Trials);
        Assert.IsTrue(outcome.IsBudgetOver);
        Assert.IsEmpty(toy.Built);
    }

    [TestMethod]
    public void TimeOfEarlierRuns_Counts()
    {
        using var folder = new TemporaryFolder();
        var proposals = Run(folder, new Toy(), trials: 8, batch: 8).Trials;
        using (var store = Open(folder))
        {
            foreach (var trial in proposals)
            {
                store.Append("s", trial with { Seconds = 1000 });
            }
        }

        var toy = new Toy();
        var outcome = Run(folder, toy, trials: 100, batch: 8, time: TimeSpan.FromSeconds(7000));

        Assert.HasCount(8, outcome.Trials);
        Assert.AreEqual(8, outcome.Replayed);
        Assert.IsEmpty(toy.Built);
    }

    [TestMethod]
    public void BudgetOfTime_IsOverByTheStudysClock()
    {
        using var folder = new TemporaryFolder();
        using var store = Open(folder);
        var clock = new StillClock();
        var evaluator = new ParallelEvaluator<Policy, Measured>((p, _) =>
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            return new Measured(p.Levels.Sum(), 1, new Counts());
        });

        var outcome = Study(store, TimeSpan.FromHours(1), 50, clock)
            .Run(new RandomSearch(Space, [], new Random(0)), evaluator, 2, _ => { }, default);

        Assert.HasCount(6, outcome.Trials);
        Assert.IsTrue(outcome.IsBudgetOver);
        Assert.AreEqual(TimeSpan.FromHours(1), outcome.Elapsed);
        Assert.AreEqual(3600, store.All("s").Sum(t => t.Seconds), 0.01);
    }

    [TestMethod]
    public void SmallSpace_EndsBeforeTheBudget()
    {
        using var folder = new TemporaryFolder();
        var space = new Space([new Variable("v", [1, 2, 3])]);
        using var store = Open(folder);

        var outcome = Study(store, TimeSpan.FromHours(1), 50).Run(
            new EvolutionSearch(space, [], m => new Score([m.Quality]), 4, new Random(0)),
            new CandidateEvaluator<Toy.Item>(new Toy()), 8, _ => { }, default);

        Assert.HasCount(3, outcome.Trials);
        Assert.IsFalse(outcome.IsBudgetOver);
    }

    [TestMethod]
    public void InterruptedSearch_TakesTheSameWayWithoutMeasuringAgain()
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        var expected = Run(whole, new Toy(), trials: 40).Trials.Select(t => t.Point.ToString()).ToArray();

        using var cancelled = new CancellationTokenSource();
        var first = new Toy();
        Assert.ThrowsExactly<OperationCanceledException>(() => Run(cut, first, trials: 40, progress: o =>
        {
            if (o.Trials.Count >= 13)
            {
                cancelled.Cancel();
            }
        }, cancellation: cancelled.Token));
        var recorded = File.ReadAllLines(Path.Combine(cut.Path, "trials.jsonl")).Length;
        var second = new Toy();
        var outcome = Run(cut, second, trials: 40);

        CollectionAssert.AreEqual(expected, outcome.Trials.Select(t => t.Point.ToString()).ToArray());
        Assert.IsGreaterThanOrEqualTo(13, recorded);
        Assert.AreEqual(recorded, outcome.Replayed);
        Assert.HasCount(40 - recorded, second.Built, "nothing that was recorded is measured again");
    }

    [TestMethod]
    public void OrderInWhichTrialsEnd_DoesNotChangeWhatIsProposed()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();

        var forwards = Run(one, new Toy { Delay = i => i % 2 == 0 ? 3 : 0 }, trials: 32);
        var backwards = Run(other, new Toy { Delay = i => i % 2 == 0 ? 0 : 3 }, trials: 32);

        CollectionAssert.AreEqual(
            forwards.Trials.Select(t => t.Point.ToString()).ToArray(),
            backwards.Trials.Select(t => t.Point.ToString()).ToArray());
    }

    [TestMethod]
    public void Candidates_AreDisposedAlsoWhenOneFails()
    {
        using var folder = new TemporaryFolder();
        var toy = new Toy { FailAt = 10 };

        Assert.Throws<AggregateException>(() => Run(folder, toy, trials: 40));

        Assert.AreEqual(toy.Built.Count, toy.Disposed);
    }

    private static TrialStore<Policy, Measured> Open(TemporaryFolder folder) =>
        TrialStore<Policy, Measured>.Open(Path.Combine(folder.Path, "trials.jsonl"), d => Assert.Fail(d.ToString()));

    private static Study<Policy, Measured> Study(
        TrialStore<Policy, Measured> store, TimeSpan time, int trials, TimeProvider? clock = null) =>
        new("s", store, new Budget(time, trials), clock ?? TimeProvider.System);

    private static Outcome<Policy, Measured> Run(
        TemporaryFolder folder, Toy toy, int trials, int batch = 8, TimeSpan? time = null,
        Action<Outcome<Policy, Measured>>? progress = null, CancellationToken cancellation = default)
    {
        using var store = Open(folder);
        var method = new EvolutionSearch(Space, [Space.Uncompressed], m => new Score([m.Quality]), 8, new Random(2));
        return Study(store, time ?? TimeSpan.FromHours(1), trials)
            .Run(method, new CandidateEvaluator<Toy.Item>(toy), batch, progress ?? (_ => { }), cancellation);
    }

    private sealed class StillClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref now);

        public void Advance(TimeSpan time) => Interlocked.Add(ref now, time.Ticks);
    }

    private sealed class Toy : ICandidateMeasurement<Toy.Item>
    {
        private int disposed;

        public ConcurrentBag<Policy> Built { get; } = [];

        public int Disposed => disposed;

        public int FailAt { get; init; } = int.MaxValue;

        public Func<int, int> Delay { get; init; } = _ => 0;

        public Item Build(Policy policy)
        {
            Built.Add(policy);
            return new Item(policy, this);
        }

        public double Quality(Item candidate, CancellationToken cancellation)
        {
            Thread.Sleep(Delay(candidate.Policy.Levels[0]));
            return Built.Count > FailAt ? throw new InvalidOperationException("broken")
                : candidate.Policy.Levels.Sum(l => Math.Abs(l - 3));
        }

        public double LatencyRatio(Item candidate) => 1;

        public Counts Counts(Item candidate) => new();

        public sealed class Item(Policy policy, Toy owner) : IDisposable
        {
            public Policy Policy => policy;

            public void Dispose() => Interlocked.Increment(ref owner.disposed);
        }
    }
}
