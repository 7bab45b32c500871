using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Prediction.Sampling;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class SelectionTests
{
    private static readonly LevelSpace Space = LevelSpace.Of(new Space([.. Enumerable.Range(0, 8).Select(i => new Variable($"group{i}", [32, 24, 16, 8]))]));
    private static readonly SelectionSettings Small = new(Population: 80, Kept: 40, Mutants: 20, Crossovers: 40, Iterations: 100);

    // f = 10 x0 + x1^2: lowering x0 changes it most, and x1 the more the higher it is.
    private static readonly IPredictor Square = new RidgePredictor(8, PolicyFeatures.Squares, new double[16], 0, [10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], new double[256], 0);

    [TestMethod]
    public void Levels_AreEqualSteps()
    {
        CollectionAssert.AreEqual(new[] { 0, 1 / 3d, 2 / 3d, 1 }, Space.Values[0]);
        Assert.HasCount(2, Space.Neighbours(new Policy([1, 0, 0, 2, 0, 0, 0, 0]), raised: false).ToList());
        Assert.HasCount(10, Space.Neighbours(new Policy([1, 0, 0, 2, 0, 0, 0, 0]), raised: true).ToList());
    }

    [TestMethod]
    public void Informativeness_IsTheMeanSquareOfWhatLoweringOneCoordinateChanges()
    {
        // Two coordinates can be lowered: by 10/3 in the first, by (2/3)^2 - (1/3)^2 = 1/3 in the second.
        var value = new Informativeness().Of(Square, Space, new Policy([1, 2, 0, 0, 0, 0, 0, 0]));

        Assert.AreEqual(((100d / 9) + (1d / 9)) / 2, value, 1e-12);
        Assert.AreEqual(0, new Informativeness().Of(Square, Space, new Policy([0, 0, 0, 0, 0, 0, 0, 0])));
    }

    [TestMethod]
    public void Evolution_FindsWhatIsFarMoreInformativeThanChance()
    {
        var random = new Random(1);
        var picked = Select(10, []);
        double Mean(IEnumerable<Policy> policies) => policies.Average(p => new Informativeness().Of(Square, Space, p));

        Assert.HasCount(10, picked);
        Assert.IsGreaterThan(2 * Mean(Enumerable.Range(0, 200).Select(_ => Space.Draw(random))), Mean(picked));
    }

    [TestMethod]
    public void Batch_HasNoPolicyTwiceAndNoneThatIsMeasured()
    {
        var first = Select(10, []);
        var second = Select(10, first);

        Assert.HasCount(20, first.Concat(second).Distinct().ToList());
        CollectionAssert.AreEqual(first.ToArray(), Select(10, []).ToArray());
    }

    [TestMethod]
    public void SmallSpace_IsEmptied()
    {
        var space = LevelSpace.Of(new Space([new Variable("a", [2, 1]), new Variable("b", [8])]));
        var policies = EvolutionarySelection.Select(space, new MeanPredictor(2, 0, 1), new EpistemicVariance(), [new Policy([0, 0])], 5, Small, new Random(0), default);

        CollectionAssert.AreEqual(new[] { new Policy([1, 0]) }, policies.ToArray());
    }

    [TestMethod]
    public void MembersOfABatch_AreSpreadOut()
    {
        Policy[] candidates = [new([0, 0, 0, 0, 0, 0, 0, 0]), new([0, 0, 0, 0, 0, 0, 0, 1]), new([3, 3, 3, 3, 3, 3, 3, 3])];

        CollectionAssert.AreEqual(new[] { 1, 2 }, DiverseBatch.Pick(Space, candidates, [1, 1.1, 0.9], [], 2).ToArray());
    }

    [TestMethod]
    public void Pool_GivesWhatIsLeastKnown()
    {
        var samples = Functions.Sample(20, 8, x => x[0]);
        var predictor = new RidgeTrainer(PolicyFeatures.Linear).Fit(samples with { X = [.. samples.X.Select(x => x.Select(v => v / 3).ToArray())] }, 0, default);
        Policy[] pool = [new([0, 0, 0, 1, 0, 0, 0, 0]), new([3, 3, 3, 3, 3, 3, 3, 3]), new([1, 0, 0, 0, 0, 0, 0, 0])];

        CollectionAssert.AreEqual(new[] { 1 }, PoolSelection.Select(Space, predictor, new EpistemicVariance(), pool, [pool[0]], 1, default).ToArray());
    }

    [TestMethod]
    public void VarianceOfAMethodThatHasNone_IsAProgrammersError() => Assert.ThrowsExactly<ArgumentException>(
        () => new EpistemicVariance().Of(new MeanPredictor(8, 0, double.NaN), Space, new Policy([0, 0, 0, 0, 0, 0, 0, 0])));

    [TestMethod]
    public void ReductionOfVariance_PicksThePointThatTellsMostOfTheOthers()
    {
        // Three points near each other and one alone; a sample lies at the first of the three.
        var process = new GaussianProcess([[0.0]], [1], default, new PolicyKernel([0, 0], [0, 0], 1, [4], [[0]]), 0.01);
        double[][] points = [[0], [0.9], [1], [1.1], [3]];

        CollectionAssert.AreEqual(new[] { 2, 4 }, VarianceReduction.Pick(process, points, [0, 1, 2, 3, 4], 2).ToArray());
        CollectionAssert.AreEqual(new[] { 4, 3 }, VarianceReduction.Pick(process, points, [3, 4], 9).Order().Reverse().ToArray());
        Assert.AreEqual(process.Predict([0.9]).Variance, process.Covariance(points)[1][1], 1e-12);
    }

    private static IReadOnlyList<Policy> Select(int count, IReadOnlyCollection<Policy> measured) =>
        EvolutionarySelection.Select(Space, Square, new Informativeness(), measured, count, Small, new Random(0), default);
}
