using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Ratios;
using NasBuild.Core.Search.Studies;

namespace NasBuild.Core.Tests.Search.Ratios;

[TestClass]
public sealed class RatioEvolutionTests : IDisposable
{
    private static readonly IReadOnlyList<LinearLayer> Layers =
        [.. new[] { 100, 200, 300, 400 }.Select((n, i) => new LinearLayer($"{i}", "x", $"{i}", 1, n, true))];
    private static readonly EvolutionSettings Settings = new() { Iterations = 800, Seed = 3 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Ratios_ComeToTheOptimumAndKeepAddingUpToTheShare()
    {
        // Costs n k r^2: the optimum within a sum of n r has equal k r.
        double[] k = [1, 2, 3, 4];
        var inverse = k.Select((v, i) => Layers[i].Count / v).Sum();
        var optimum = k.Select(v => 0.3 * 1000 / (v * inverse)).ToArray();

        var evolved = Run(r => 1 + r.Select((v, i) => k[i] * Layers[i].Count * v * v).Sum());

        for (var i = 0; i < 4; i++)
        {
            Assert.AreEqual(optimum[i], evolved.Ratios[i], 0.01);
        }

        Assert.AreEqual(0.3, evolved.Ratios.Select((v, i) => v * Layers[i].Count).Sum() / 1000, 1e-4);
        Assert.IsLessThan(evolved.First, evolved.Perplexity);
        Assert.AreEqual(800, evolved.Children);
    }

    [TestMethod]
    public void LayersThatMakeGoodForEachOther_AreFound()
    {
        // Alone each costs the same, and the first two together less: what the sensitivity of each cannot tell. The
        // optimum is Lagrange's.
        var evolved = Run(r => 1 + r.Sum(v => v * v) - (1.5 * r[0] * r[1]));

        Assert.AreEqual(0.396, evolved.Ratios[0], 0.01);
        Assert.AreEqual(0.436, evolved.Ratios[1], 0.01);
        Assert.AreEqual(0.208, evolved.Ratios[2], 0.01);
        Assert.AreEqual(0.277, evolved.Ratios[3], 0.01);
    }

    [TestMethod]
    public void InterruptedEvolution_TakesTheSameWayFromItsJournal()
    {
        var whole = Run(Cost, "whole");
        using var stop = new CancellationTokenSource();
        var count = 0;
        Assert.Throws<OperationCanceledException>(() =>
            Run(r => Interlocked.Increment(ref count) == 100 ? Stopped(stop, r) : Cost(r), "stopped", stop.Token));

        var fresh = 0;
        var resumed = Run(r =>
        {
            Interlocked.Increment(ref fresh);
            return Cost(r);
        }, "stopped");

        CollectionAssert.AreEqual(whole.Ratios, resumed.Ratios);
        Assert.IsLessThan(720, fresh);
    }

    [TestMethod]
    public void ModelThatBreaks_IsTheWorst()
    {
        var evolved = Run(r => r[0] < 0.3 ? double.NaN : Cost(r));

        Assert.IsGreaterThanOrEqualTo(0.3, evolved.Ratios[0]);
    }

    [TestMethod]
    public void Mean_MovesToTheBestOfAGenerationMost()
    {
        var better = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var settings = Settings with { Seed = seed };
            var method = new RatioEvolution(new SharedRatios(Layers, 0.3), [0.3, 0.3, 0.3, 0.3], settings);
            Tell(method.Ask(1), _ => 1);
            var before = method.Middle;
            var children = method.Ask(settings.Batch);

            Tell(children, c => children.Index().First(i => i.Item == c).Index);

            // The way of the mean, along those to the best child and to the last of the better half.
            double Along(LayerShares child) => method.Middle.Values.Zip(before.Values, (m, b) => m - b)
                .Zip(child.Values.Zip(before.Values, (c, b) => c - b), (m, c) => m * c).Sum()
                / Math.Sqrt(child.Values.Zip(before.Values, (c, b) => (c - b) * (c - b)).Sum());
            better += Along(children[0]) > Along(children[(settings.Batch / 2) - 1]) ? 1 : 0;
            void Tell(IReadOnlyList<LayerShares> shares, Func<LayerShares, double> perplexity)
            {
                foreach (var s in shares)
                {
                    method.Tell(new Trial<LayerShares, Fitness>(s, new Fitness(perplexity(s), ""), 0));
                }
            }
        }

        Assert.IsGreaterThanOrEqualTo(16, better);
    }

    private static double Cost(double[] r) => 1 + r.Select((v, i) => (i + 1) * v * v).Sum();

    private static double Stopped(CancellationTokenSource stop, double[] r)
    {
        stop.Cancel();
        return Cost(r);
    }

    private Evolved Run(Func<double[], double> cost, string file = "journal", CancellationToken cancellation = default)
    {
        using var store = TrialStore<LayerShares, Fitness>.Open(Path.Combine(folder.Path, file), _ => { });
        var method = new RatioEvolution(new SharedRatios(Layers, 0.3), [0.3, 0.3, 0.3, 0.3], Settings);
        var outcome = new Study<LayerShares, Fitness>(
            "key", store, RatioEvolution.BudgetOf(Settings), TimeProvider.System).Run(
                method,
                new ParallelEvaluator<LayerShares, Fitness>((s, _) => new Fitness(
                    cost([.. s.Values]) is var c && double.IsNaN(c) ? double.PositiveInfinity : c, "")),
                Settings.Batch,
                _ => { },
                cancellation);
        return new Evolved(
            [.. method.Best.Shares.Values], outcome.Trials[0].Measured.Perplexity, method.Best.Perplexity,
            outcome.Trials.Count - 1);
    }

    private sealed record Evolved(double[] Ratios, double First, double Perplexity, int Children);
}
