using NasBuild.Core.Expressions;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Ratios;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.Studies;

/// <summary>
/// What every search method promises whoever runs trials elsewhere: points may be asked for ahead, and trials told late
/// and in any order.
/// </summary>
[TestClass]
public sealed class AskTellTests
{
    private const int Trials = 120;
    private static readonly Space Policies =
        new([.. Enumerable.Range(0, 8).Select(i => new Variable($"v{i}", [.. Enumerable.Range(0, 6)]))]);

    private static IEnumerable<object[]> Methods { get; } =
    [
        ["random", (int seed) =>
            Run(new RandomSearch(Policies, [Policies.MostCompressed], new Random(seed)), Distance, seed)],
        ["evolution", (int seed) => Run(Evolution(Policies, seed), Distance, seed)],
        ["hybrid", (int seed) => Run(Hybrid(seed), Distance, seed)],
        ["front", (int seed) => Run(Front(seed), Distance, seed)],
        ["criterion", (int seed) =>
            Run(
                new CriterionEvolution(new EvolutionSettings { Population = 20, Iterations = 200, Seed = seed }),
                Depth,
                seed)],
        ["ratios", (int seed) => Run(Ratios(seed), Squares, seed)],
    ];

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void TrialsToldLateAndShuffled_AreAllThatAMethodNeeds(string name, Func<int, Evaluation> run)
    {
        var evaluation = run(1);

        Assert.HasCount(Trials, evaluation.Points, name);
        Assert.HasCount(Trials, evaluation.Points.Distinct(), "no point is proposed twice");
        Assert.IsGreaterThan(8, evaluation.MaxPending, "points are proposed ahead of their trials");
    }

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void SameSeedAndOrder_GiveTheSamePoints(string name, Func<int, Evaluation> run)
    {
        CollectionAssert.AreEqual(run(2).Points, run(2).Points, name);
        CollectionAssert.AreNotEqual(run(2).Points, run(3).Points, name);
    }

    [TestMethod]
    public void Evolution_LearnsFromTrialsThatComeLate()
    {
        var shuffled = Enumerable.Range(0, 8).Average(seed => Run(Evolution(Policies, seed), Distance, seed).Best);
        var random = Enumerable.Range(0, 8)
            .Average(seed => Run(new RandomSearch(Policies, [], new Random(seed)), Distance, seed).Best);

        Assert.IsLessThan(0.7 * random, shuffled);
    }

    private static EvolutionSearch Evolution(Space space, int seed) =>
        new(space, [space.MostCompressed], m => new Score([m.Quality]), 16, new Random(seed));

    private static HybridSearch<Measured> Hybrid(int seed)
    {
        var encoding = new PolicyEncoding(Policies, []);
        return new HybridSearch<Measured>(
            new HybridSpace(Policies, encoding.Encode, _ => true), m => new Score([m.Quality]),
            trials => HybridPredictor.Fit(
                new RidgeTrainer(PolynomialFeatures.Linear),
                trials.Select(t => (encoding.Encode(t.Point), -t.Measured.Quality)), seed),
            new HybridSettings { Iterations = 2 }, seed);
    }

    private static FrontMethod Front(int seed)
    {
        var (earlier, later) = (new Space([.. Policies.Variables.Take(4)]), new Space([.. Policies.Variables.Skip(4)]));
        return new([.. earlier.InOrder(10_000).Take(6)], later, Evolution(FrontMethod.Space(6, later), seed));
    }

    private static RatioEvolution Ratios(int seed)
    {
        LinearLayer[] layers =
            [.. new[] { 100, 200, 300, 400 }.Select((n, i) => new LinearLayer($"{i}", "x", $"{i}", 1, n, true))];
        return new RatioEvolution(
            new SharedRatios(layers, 0.3),
            [0.3, 0.3, 0.3, 0.3],
            new EvolutionSettings { Iterations = 400, Batch = 20, Seed = seed });
    }

    private static Measured Distance(Policy policy) =>
        new(policy.Levels.Select((l, i) => Math.Pow(l - (i % 2 == 0 ? 4 : 1), 2)).Sum(), 1, new Counts());

    private static Fitness Depth(Expression criterion) => new(criterion.Nodes().Count() + (criterion.Depth / 10d), "");

    private static Fitness Squares(LayerShares shares) =>
        new(1 + shares.Values.Select((v, i) => (i + 1) * v * v).Sum(), "");

    // Eight points at a time are asked for while fewer than 16 are out, and trials come back one by one,
    // whichever is ready.
    private static Evaluation Run<TPoint, TResult>(
        ISearchMethod<TPoint, TResult> method, Func<TPoint, TResult> measure, int seed)
        where TPoint : notnull
        where TResult : notnull
    {
        var chance = new Random(seed);
        var (pending, points, maximum, best) = (new List<TPoint>(), new List<object>(), 0, double.PositiveInfinity);
        while (true)
        {
            var asked =
                pending.Count < 16 && points.Count < Trials ? method.Ask(Math.Min(8, Trials - points.Count)) : [];
            pending.AddRange(asked);
            points.AddRange(asked.Cast<object>());
            maximum = Math.Max(maximum, pending.Count);
            if (pending.Count == 0)
            {
                return new Evaluation(points, maximum, best);
            }

            var next = chance.Next(pending.Count);
            var measured = measure(pending[next]);
            best = Math.Min(best, measured is Measured m ? m.Quality : ((Fitness)(object)measured).Perplexity);
            method.Tell(new Trial<TPoint, TResult>(pending[next], measured, 0));
            pending.RemoveAt(next);
        }
    }

    /// <summary>What a method proposed.</summary>
    /// <param name="Points">The points, in the order of proposal.</param>
    /// <param name="MaxPending">The most that were out at once.</param>
    /// <param name="Best">The least value measured.</param>
    public sealed record Evaluation(List<object> Points, int MaxPending, double Best);
}
