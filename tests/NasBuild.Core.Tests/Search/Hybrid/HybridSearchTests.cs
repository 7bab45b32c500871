using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.Hybrid;

[TestClass]
public sealed class HybridSearchTests
{
    private static readonly Space Large =
        new([.. Enumerable.Range(0, 10).Select(i => new Variable($"v{i}", [0, 1, 2, 3, 4, 5]))]);

    public static IEnumerable<object[]> Orders => Enum.GetValues<HybridOrder>().Select(o => new object[] { o });

    // The best of 60 million policies in 80 evaluations: 5, 0, 5, 0, ... where more is better, else its opposite.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void SeparableProblem_IsSolvedInTheDirectionOfTheMetric(bool higherIsBetter)
    {
        var metrics = Run(Search(HybridOrder.PredictorFirst, higherIsBetter), 80).ConvertAll(Metric);

        Assert.AreEqual(higherIsBetter ? 275 : -275, higherIsBetter ? metrics.Max() : metrics.Min());
    }

    [TestMethod]
    [DynamicData(nameof(Orders))]
    public void EveryOrder_BeatsRandomPolicies(HybridOrder order)
    {
        var random = new Random(1);
        var drawn = Enumerable.Range(0, 2_000).Max(_ => Metric(Large.DrawPolicy(random)));

        Assert.IsGreaterThan(drawn, Run(Search(order), 80).Max(Metric));
    }

    [TestMethod]
    [DynamicData(nameof(Orders))]
    public void SameSeed_GivesTheSameProposalsWithoutRepeats(HybridOrder order)
    {
        var proposals = Run(Search(order, seed: 3), 50);

        CollectionAssert.AreEqual(proposals, Run(Search(order, seed: 3), 50));
        CollectionAssert.AreNotEqual(proposals, Run(Search(order, seed: 4), 50));
        CollectionAssert.AllItemsAreUnique(proposals);
    }

    [TestMethod]
    [DynamicData(nameof(Orders))]
    public void PolicyThatMissesTheConstraint_IsNeverProposed(HybridOrder order)
    {
        static bool IsAllowed(Policy policy) => policy.Levels.Sum() < 20;

        var proposals = Run(Search(order, isAllowed: IsAllowed), 60);

        Assert.IsTrue(proposals.TrueForAll(IsAllowed));
        Assert.HasCount(60, proposals);
    }

    [TestMethod]
    public void SmallSpace_IsExhausted()
    {
        var small = new Space([new Variable("a", [0, 1, 2]), new Variable("b", [0, 1, 2, 3])]);
        var search = Search(HybridOrder.Adaptive, space: small, isAllowed: p => p.Levels[1] > 0);

        Assert.HasCount(9, Run(search, 100));
        Assert.IsEmpty(search.Ask(3));
    }

    [TestMethod]
    public void EqualPolicies_AreProposedOnce()
    {
        static Policy Canonical(Policy policy) => new(policy.Levels.SetItem(0, 0));

        var proposals = Run(Search(HybridOrder.Alternating, canonical: Canonical), 60);

        Assert.IsTrue(proposals.TrueForAll(p => p.Levels[0] == 0));
        CollectionAssert.AllItemsAreUnique(proposals);
    }

    // The predictor to begin with predicts a loss, the metric is a quality: its least policies come first.
    [TestMethod]
    public void PredictorToBeginWith_RanksTheFirstPoliciesInItsOwnDirection()
    {
        var first = new HybridPredictor(new NegativeMetric(), HigherIsBetter: false);

        var proposals = Search(HybridOrder.PredictorFirst, first: first).Ask(5);

        Assert.AreEqual(275, proposals.Max(Metric));
        Assert.IsGreaterThan(200, proposals.Min(Metric));
    }

    [TestMethod]
    public void TrialsWithoutAFiniteMetric_AreNotLearnedFrom()
    {
        var search = Search(HybridOrder.Alternating);

        var proposals = Run(search, 60, p => p.Levels[0] == 5 ? double.NaN : Metric(p));

        Assert.HasCount(60, proposals);
        Assert.IsGreaterThan(200, proposals.Where(p => p.Levels[0] != 5).Max(Metric));
    }

    [TestMethod]
    public void Seeds_AreMeasuredFirst()
    {
        Policy[] seeds = [Large.Uncompressed, Large.MostCompressed, Large.Uncompressed];
        var search = Search(HybridOrder.Adaptive, isAllowed: p => p.Levels[0] == 3, seeds: seeds);

        var (first, second) = (search.Ask(4), search.Ask(4));

        CollectionAssert.AreEqual(seeds[..2], first.ToArray());
        Assert.HasCount(4, second.Distinct());
        Assert.IsTrue(second.All(p => p.Levels[0] == 3));
    }

    // Children of policies that miss a target, however good their metric is, would miss it as well.
    [TestMethod]
    public void RoundThatMeasures_VariesPoliciesWithinTheTargets()
    {
        var search = Search(HybridOrder.MeasuredFirst);
        var random = new Random(2);
        for (var i = 0; i < 36; i++)
        {
            var within = i % 4 > 0;
            var policy = new Policy(Large.DrawPolicy(random).Levels.SetItem(0, within ? 0 : 5));
            search.Tell(new Trial<Policy, double[]>(policy, [Metric(policy), within ? 0 : 1], 0));
        }

        Assert.IsTrue(search.Ask(5).Count(p => p.Levels[0] == 0) >= 3);
    }

    private static double Metric(Policy policy) =>
        policy.Levels.Select((level, i) => (i % 2 == 0 ? 1 : -1) * (i + 1) * (level - 2.5) * 2).Sum();

    private static HybridSearch<double[]> Search(
        HybridOrder order, bool higherIsBetter = true, int seed = 1, Space? space = null,
        Func<Policy, bool>? isAllowed = null, Func<Policy, Policy>? canonical = null, HybridPredictor? first = null,
        Policy[]? seeds = null)
    {
        var encoding = new PolicyEncoding(space ?? Large, []);
        double Gain(double[] measured) => higherIsBetter ? measured[0] : -measured[0];
        return new HybridSearch<double[]>(
            new HybridSpace(encoding.Space, encoding.Encode, isAllowed ?? (_ => true), canonical),
            m => new Score([double.IsNaN(m[0]) ? double.PositiveInfinity : -Gain(m)], m.ElementAtOrDefault(1)),
            trials => HybridPredictor.Fit(
                new RidgeTrainer(PolynomialFeatures.Linear),
                trials.Select(t => (encoding.Encode(t.Point), Gain(t.Measured))), seed),
            new HybridSettings { Order = order, Evaluations = 80, Iterations = 10 }, seed)
        {
            First = first,
            Seeds = _ => seeds ?? [],
        };
    }

    private static List<Policy> Run(
        HybridSearch<double[]> search, int evaluations, Func<Policy, double>? metric = null)
    {
        var all = new List<Policy>();
        while (all.Count < evaluations && search.Ask(Math.Min(8, evaluations - all.Count)) is { Count: > 0 } asked)
        {
            asked.ToList().ForEach(p => search.Tell(new Trial<Policy, double[]>(p, [(metric ?? Metric)(p)], 0)));
            all.AddRange(asked);
        }

        return all;
    }

    private sealed class NegativeMetric : IPredictor
    {
        public Predicted Predict(PolicyPoint point) => new(-Metric(point.Policy), double.NaN);
    }
}
