using NasBuild.Core.Expressions;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Studies;

namespace NasBuild.Core.Tests.Search.Criteria;

[TestClass]
public sealed class CriterionEvolutionTests : IDisposable
{
    private static readonly EvolutionSettings Settings = new() { Population = 20, Iterations = 200 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Evolution_FindsWhatFitnessAsksFor()
    {
        var evolved = Run(Settings, Distance);

        // Of all metrics of that size hardly one that is but an operator away is drawn by chance.
        Assert.IsLessThan(2, evolved.Best[0].Perplexity, $"{evolved.Best[0].Criterion}");
        Assert.AreEqual(220, evolved.Trials);
        Assert.HasCount(evolved.Best.Select(b => b.Perplexity).Distinct().Count(), evolved.Best);
        Assert.IsTrue(evolved.Best.All(b => b.Criterion.Depth <= 4));
        CollectionAssert.AreEqual(
            evolved.Best.Select(b => b.Perplexity).Order().ToArray(), evolved.Best.Select(b => b.Perplexity).ToArray());
    }

    [TestMethod]
    public void NoMetric_IsMeasuredTwice()
    {
        var (gate, seen) = (new Lock(), new List<Expression>());

        Run(Settings, metric =>
        {
            lock (gate)
            {
                seen.Add(metric);
            }

            return Distance(metric);
        });

        Assert.HasCount(220, seen);
        Assert.HasCount(220, seen.Select(CanonicalForm.Of).Distinct());
    }

    [TestMethod]
    public void SameSeed_GivesTheSameMetrics()
    {
        string Best(int seed) => string.Join(
            ";", Run(Settings with { Seed = seed }, Distance, $"{Guid.NewGuid()}").Best.Select(b => b.Criterion));

        Assert.AreEqual(Best(1), Best(1));
        Assert.AreNotEqual(Best(1), Best(2));
    }

    [TestMethod]
    public void EvolutionThatWasStopped_GoesOnAndEndsAlike()
    {
        var whole = Run(Settings, Distance, "whole");
        using var stop = new CancellationTokenSource();
        var count = 0;
        Assert.Throws<OperationCanceledException>(() => Run(Settings, metric =>
        {
            if (Interlocked.Increment(ref count) == 100)
            {
                stop.Cancel();
            }

            return Distance(metric);
        }, "stopped", cancellation: stop.Token));

        var fresh = 0;
        var resumed = Run(Settings, metric =>
        {
            Interlocked.Increment(ref fresh);
            return Distance(metric);
        }, "stopped");

        Assert.AreEqual(220, resumed.Replayed + fresh);
        Assert.IsGreaterThan(90, resumed.Replayed);
        Assert.AreEqual(string.Join(";", whole.Best), string.Join(";", resumed.Best));
    }

    [TestMethod]
    public void JournalOfOtherSettings_IsNotUsed()
    {
        Run(Settings, Distance, "journal", "one");

        Assert.AreEqual(0, Run(Settings, Distance, "journal", "two").Replayed);
        Assert.AreEqual(220, Run(Settings, Distance, "journal", "one").Replayed);
    }

    [TestMethod]
    public void DamagedJournal_IsReportedAndItsBeginningUsed()
    {
        Run(Settings, Distance, "journal");
        var path = Path.Combine(folder.Path, "journal");
        var lines = File.ReadAllLines(path);
        File.WriteAllText(path, string.Join("\n", [.. lines[..50], "{ broken", .. lines[51..], "{ \"cut o"]));

        var told = new List<string>();
        using (var store = TrialStore<Expression, Fitness>.Open(path, d => told.Add(d.Id)))
        {
            Assert.HasCount(50, store.All("key"));
        }

        CollectionAssert.AreEqual(new[] { "NAS3105" }, told);
        Assert.AreEqual(50, Run(Settings, Distance, "journal").Replayed);
    }

    [TestMethod]
    public void TimeThatIsOver_EndsTheEvolutionWithTheBestSoFar()
    {
        var evolved = Run(Settings with { Time = TimeSpan.FromTicks(1) }, Distance, "none");
        Assert.AreEqual(0, evolved.Trials);

        // Recorded seconds count: the journal holds more than a millisecond a metric.
        Run(Settings, Distance, "short");
        Assert.IsLessThan(220, Run(Settings with { Time = TimeSpan.FromMilliseconds(20) }, Distance, "short").Trials);
    }

    [TestMethod]
    public void Seeds_BeginThePopulation()
    {
        var wanda = ExpressionParser.Parse("mul(W, sqrt(X))");
        var seen = new List<Expression>();

        Run(Settings with { Seeds = [wanda], Iterations = 0, Batch = 1 }, metric =>
        {
            seen.Add(metric);
            return Distance(metric);
        });

        Assert.AreEqual(wanda, seen[0]);
        Assert.HasCount(20, seen);
    }

    private Evolved Run(
        EvolutionSettings settings, Func<Expression, double> fitness, string file = "journal", string key = "key",
        CancellationToken cancellation = default)
    {
        using var store = TrialStore<Expression, Fitness>.Open(Path.Combine(folder.Path, file), _ => { });
        var method = new CriterionEvolution(settings);
        var outcome = new Study<Expression, Fitness>(
            key, store, CriterionEvolution.BudgetOf(settings), TimeProvider.System).Run(
                method,
                new ParallelEvaluator<Expression, Fitness>((c, _) => new Fitness(fitness(c), c.ToString())),
                settings.Batch,
                _ => { },
                cancellation);
        return new Evolved(method.Best, outcome.Trials.Count, outcome.Replayed);
    }

    private sealed record Evolved(IReadOnlyList<EvaluatedCriterion> Best, int Trials, int Replayed);

    // How far the operators of a metric are from those of |W|^2 exp(G) + X, in any order; letters tell equals apart.
    private static double Distance(Expression metric)
    {
        var wanted = new[] { Operator.Add, Operator.Mul,
            Operator.Sqr, Operator.W, Operator.Exp, Operator.G, Operator.X }.ToList();
        var extra = metric.Nodes().Count(n => !wanted.Remove(n.Operator));
        return wanted.Count + extra + (1e-6 * metric.ToString().Sum(c => c));
    }
}
