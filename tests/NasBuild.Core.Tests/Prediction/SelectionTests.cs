using NasBuild.Core.Prediction.Sampling;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class SelectionTests
{
    private static readonly Space Space =
        new([.. Enumerable.Range(0, 8).Select(i => new Variable($"group{i}", [32, 24, 16, 8]))]);

    private static readonly SelectionSettings Small =
        new(Population: 80, Kept: 40, Mutants: 20, Crossovers: 40, Iterations: 100);

    [TestMethod]
    public void Informativeness_IsTheMeanSquareOfWhatLoweringOneCoordinateChanges()
    {
        // Two coordinates can be lowered: by 10/3 in the first, by (2/3)^2 - (1/3)^2 = 1/3 in the second.
        Assert.AreEqual(((100d / 9) + (1d / 9)) / 2, Informative(new Policy([1, 2, 0, 0, 0, 0, 0, 0])), 1e-12);
        Assert.AreEqual(0, Informative(Space.Uncompressed));
    }

    [TestMethod]
    public void InformativenessWithRaisedNeighbours_CountsTheseToo()
    {
        // All eight can be raised, of which six change nothing; two can be lowered.
        var raised = (100d / 9) + Math.Pow(1 - (4d / 9), 2);
        var lowered = (100d / 9) + (1d / 9);

        var value = Informativeness.Of(Space, Predicted, new Policy([1, 2, 0, 0, 0, 0, 0, 0]), raised: true);

        Assert.AreEqual((raised + lowered) / 10, value, 1e-12);
    }

    [TestMethod]
    public void Evolution_FindsWhatIsFarMoreInformativeThanChance()
    {
        var random = new Random(1);
        Policy Drawn() => new([.. Space.Variables.Select(v => random.Next(v.Choices.Length))]);
        var drawn = Enumerable.Range(0, 200).Select(_ => Drawn());

        var picked = Select(10, []);

        Assert.HasCount(10, picked);
        Assert.IsGreaterThan(2 * drawn.Average(Informative), picked.Average(Informative));
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
        var space = new Space([new Variable("a", [2, 1]), new Variable("b", [8])]);

        var policies = EvolutionarySelection.Select(
            space, _ => 1, [new Policy([0, 0])], 5, Small, new Random(0), default);

        CollectionAssert.AreEqual(new[] { new Policy([1, 0]) }, policies.ToArray());
    }

    [TestMethod]
    public void MembersOfABatch_AreSpreadOut()
    {
        double[][] candidates = [[0, 0, 0, 0], [0, 0, 0, 1 / 3d], [1, 1, 1, 1]];

        int[] Pick(params double[][] measured) => [.. DiverseBatch.Pick(candidates, [1, 1.1, 0.9], measured, 2)];
        CollectionAssert.AreEqual(new[] { 1, 2 }, Pick());
        CollectionAssert.AreEqual(new[] { 2, 0 }, Pick(candidates[1]));
    }

    // f = 10 x0 + x1^2: lowering x0 changes it most, and x1 the more the higher it is.
    private static double Predicted(Policy policy) => Space.Vector(policy) is var x ? (10 * x[0]) + (x[1] * x[1]) : 0;

    private static double Informative(Policy policy) => Informativeness.Of(Space, Predicted, policy, raised: false);

    private static IReadOnlyList<Policy> Select(int count, IReadOnlyCollection<Policy> measured) =>
        EvolutionarySelection.Select(Space, Informative, measured, count, Small, new Random(0), default);
}
