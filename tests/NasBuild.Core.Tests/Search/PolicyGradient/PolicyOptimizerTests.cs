using System.Collections.Immutable;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.PolicyGradient;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.PolicyGradient;

[TestClass]
public sealed class PolicyOptimizerTests
{
    [TestMethod]
    public void SmallSpace_GivesNearlyTheBestOfAllPolicies()
    {
        var gaps = Enumerable.Range(0, 20).Select(seed =>
        {
            var problem = Problem(5, 4, limit: 0.4, seed);
            var found = PolicyOptimizer.Optimize(problem, [], seed)[0];
            Assert.AreEqual(0, problem.Violation(problem.Space.Vector(found)));
            var best = problem.Space.InOrder(10_000).Where(p => problem.Violation(problem.Space.Vector(p)) == 0)
                .Max(p => problem.Utility.At(problem.Space.Vector(p)));
            return (best - problem.Utility.At(problem.Space.Vector(found))) / Math.Abs(best);
        }).ToList();

        Assert.IsLessThan(0.003, gaps.Average(), string.Join(' ', gaps));
        Assert.IsLessThan(0.03, gaps.Max());
    }

    [TestMethod]
    public void SeveralConstraints_AreAllMet()
    {
        var problem = Problem(30, 9, limit: 0.5, 3);
        problem = problem with
        {
            Constraints = [.. problem.Constraints, Problem(30, 9, limit: 0.3, 8).Constraints[0] with { Name = "size" }]
        };

        var found = PolicyOptimizer.Optimize(problem, [], 0);

        Assert.IsTrue(problem.Constraints.All(c => c.Excess(problem.Space.Vector(found[0])) <= 0));
        Assert.HasCount(found.Count, found.Distinct().ToList());
    }

    [TestMethod]
    public void NoConstraint_LeavesTheModelWhole() =>
        Assert.AreEqual(
            Problem(6, 5, 1, 0).Space.Uncompressed,
            PolicyOptimizer.Optimize(Problem(6, 5, 1, 0) with { Constraints = [] }, [], 0)[0]);

    [TestMethod]
    public void ContradictoryConstraints_GiveWhatMissesThemLeast()
    {
        var problem = Problem(6, 5, limit: 0.001, 0);

        Assert.AreEqual(problem.Space.MostCompressed, PolicyOptimizer.Optimize(problem, [], 0)[0]);
    }

    [TestMethod]
    public void SameSeed_GivesTheSamePolicies() =>
        Assert.AreEqual(
            string.Join(' ', PolicyOptimizer.Optimize(Problem(40, 6, 0.3, 1), [], 7)),
            string.Join(' ', PolicyOptimizer.Optimize(Problem(40, 6, 0.3, 1), [], 7)));

    // What to carry, of these values and weights: no single change is an improvement.
    [TestMethod]
    [DataRow(
        new[] { 3, 1, 1d }, new[] { 3, 1.5, 1.5 }, new[] { false, true, true }, new[] { true, false, false },
        DisplayName = "one in, two out")]
    [DataRow(
        new[] { 3, 2, 2, 2.1 }, new[] { 3, 1.5, 1.5, 2.2 }, new[] { true, false, false, true },
        new[] { false, true, true, true }, DisplayName = "one out, two in")]
    public void Polish_ExchangesOneForOthers(double[] values, double[] weights, bool[] carried, bool[] expected)
    {
        var space = new Space([.. values.Select((_, i) => new Variable($"v{i}", [1, 0]))]);
        var limit = weights.Zip(carried, (w, c) => c ? w : 0).Sum();
        var problem = new PolicyProblem(
            space, new Linear([.. values.Select(v => -v)], values.Sum()),
            [new PolicyConstraint("weight", new Linear([.. weights.Select(w => -w)], weights.Sum()), limit)]);

        var found = Rounding.Polish(problem, new Policy([.. carried.Select(c => c ? 0 : 1)]));

        Assert.AreEqual(new Policy([.. expected.Select(c => c ? 0 : 1)]), found);
    }

    // Every variable costs utility, curved, and takes away from a sum of products of neighbours, as widths do.
    private static PolicyProblem Problem(int dimension, int choices, double limit, int seed)
    {
        var random = new Random(seed);
        var space = new Space([.. Enumerable.Range(0, dimension)
            .Select(i => new Variable($"v{i}", [.. Enumerable.Range(0, choices).Select(c => 10 * (choices - c))]))]);
        ImmutableArray<ComplexityTerm> terms = [.. Enumerable.Range(0, dimension).Select(i => new ComplexityTerm(
            1 + random.NextDouble(), [new KeptAxis([(i, 1)]), new KeptAxis([((i + 1) % dimension, 1)])], []))];
        var amount = new PolicyComplexity(space, terms);
        return new PolicyProblem(
            space,
            new Cost([.. Enumerable.Range(0, dimension).Select(_ => 0.1 + random.NextDouble())]),
            [new PolicyConstraint("operations", amount, limit * amount.Uncompressed)]);
    }

    private sealed class Linear(double[] slopes, double offset) : IDifferentiable
    {
        public double At(ReadOnlySpan<double> x)
        {
            var sum = offset;
            for (var i = 0; i < x.Length; i++)
            {
                sum += slopes[i] * x[i];
            }

            return sum;
        }

        public void Gradient(ReadOnlySpan<double> x, Span<double> into) => slopes.CopyTo(into);
    }

    private sealed class Cost(double[] weights) : IDifferentiable
    {
        public double At(ReadOnlySpan<double> x)
        {
            var sum = 0d;
            for (var i = 0; i < x.Length; i++)
            {
                sum -= weights[i] * (x[i] + (2 * x[i] * x[i]));
            }

            return sum;
        }

        public void Gradient(ReadOnlySpan<double> x, Span<double> into)
        {
            for (var i = 0; i < x.Length; i++)
            {
                into[i] = -weights[i] * (1 + (4 * x[i]));
            }
        }
    }
}
