using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class PolicyEncodingTests
{
    // The second variable has no choice.
    private static readonly Space Ordinal = new([new("a", [8, 4]), new("b", [8]), new("c", [32, 8])]);
    private static readonly PolicyComplexity Halves =
        new(Ordinal, [new ComplexityTerm(10, [new KeptAxis([(0, 1)])], [])]);

    private static readonly PolicyEncoding WithHalves =
        new(Ordinal, [PolicyFeature.Differentiable("halves", Ordinal, Halves)]);

    private static readonly Space Mixed = new([
        new("width", [64, 32, 16]),
        new("operation", [3, 5, 7, 9], VariableKind.Categorical),
        new("skip", [0, 1], VariableKind.Categorical)]);

    private static readonly PolicyEncoding OneHot = new(Mixed, []);

    [TestMethod]
    public void Numbers_AreTheVariablesWithAChoiceAndThenTheFeatures()
    {
        CollectionAssert.AreEqual(new[] { 1, 0.5, 5 }, WithHalves.Encode([1, 0, 0.5]));
        CollectionAssert.AreEqual(new[] { "a", "c", "halves" }, WithHalves.Names.ToArray());
        CollectionAssert.AreEqual(new[] { 2 }, WithHalves.Features);
    }

    [TestMethod]
    public void Policy_IsEncodedAsItsVectorAndKeepsItsNames()
    {
        var point = WithHalves.Encode(new Policy([1, 0, 1]));

        CollectionAssert.AreEqual(WithHalves.Encode([1, 0, 1]), point.Features);
        Assert.AreEqual("a 4, b 8, c 8", string.Join(", ", point.Choices.Select(c => $"{c.Variable.Name} {c.Choice}")));
    }

    [TestMethod]
    public void Parts_AreWhereTheirVariablesLie()
    {
        var parts = WithHalves.Parts([[0, 1], [1], [1, 2]]);

        Assert.AreEqual("0 1", string.Join(' ', parts.Select(p => string.Join(',', p))));
        Assert.AreEqual("0,1,2,3,4 5", string.Join(' ', OneHot.Parts([[0, 1], [2]]).Select(p => string.Join(',', p))));
    }

    [TestMethod]
    public void Gradient_IsPulledThroughTheFeatures()
    {
        var into = new double[3];
        WithHalves.Pull([0.3, 0, 0.5], [1, 2, 3], into);

        // The function falls by 5 over the first variable.
        CollectionAssert.AreEqual(new[] { 1 - 15d, 0, 2 }, into);
    }

    [TestMethod]
    public void CategoricalVariable_HasANumberForEachChoice()
    {
        CollectionAssert.AreEqual(new[] { 0.5, 0, 0, 1, 0, 1 }, OneHot.Encode(new Policy([1, 2, 1])).Features);
        CollectionAssert.AreEqual(new[] { 1, 0, 0, 0, 1d, 0 }, OneHot.Encode(new Policy([2, 3, 0])).Features);
        CollectionAssert.AreEqual(
            new[] { "width", "operation=3", "operation=5", "operation=7", "operation=9", "skip" },
            OneHot.Names.ToArray());
    }

    [TestMethod]
    public void BetweenTwoChoices_TheirNumbersShareOne()
    {
        CollectionAssert.AreEqual(new[] { 0, 0, 0.5, 0.5, 0, 0 }, OneHot.Encode([0, 0.5, 0]));
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(1 / 3d)]
    [DataRow(0.5)]
    [DataRow(2 / 3d)]
    [DataRow(0.99)]
    public void GradientThroughChoices_IsThatOfFiniteDifferences(double operation)
    {
        const double Step = 1e-6;
        double[] weights = [1, 2, -3, 5, 0.5, 4], x = [0.3, operation, 0.6];
        double At(int i, double step)
        {
            double[] moved = [.. x];
            moved[i] += step;
            return OneHot.Encode(moved).Zip(weights, (number, weight) => number * weight).Sum();
        }

        var gradient = new double[3];
        OneHot.Pull(x, weights, gradient);

        for (var i = 0; i < x.Length; i++)
        {
            Assert.AreEqual((At(i, Step) - At(i, -Step)) / (2 * Step), gradient[i], 1e-6, $"coordinate {i}");
        }
    }

    [TestMethod]
    [DataRow(0d, 1)]
    [DataRow(1d, -4.5)]
    public void GradientAtTheFirstAndTheLastChoice_IsTheOneThereIs(double operation, double change)
    {
        var gradient = new double[3];

        OneHot.Pull([0, operation, 0], [0, 1, 2, 5, 0.5, 0], gradient);

        Assert.AreEqual(3 * change, gradient[1], 1e-12);
    }

    [TestMethod]
    public void FeatureOfPoliciesAlone_HasNoVectorAndNoGradient()
    {
        var encoding = new PolicyEncoding(Ordinal, [new PolicyFeature("proxy", p => 10 * p.Levels.Sum())]);

        CollectionAssert.AreEqual(new[] { 1, 0, 10d }, encoding.Encode(new Policy([1, 0, 0])).Features);
        Assert.ThrowsExactly<InvalidOperationException>(() => encoding.Encode([1, 0, 0]));
        Assert.ThrowsExactly<InvalidOperationException>(() => encoding.Pull([1, 0, 0], new double[3], new double[3]));
    }

    [TestMethod]
    public void ChoicesInNoOrder_AreLearnedByALineWhereTheVariableIsCategorical()
    {
        double Error(VariableKind kind)
        {
            var space = new Space([new("operation", [0, 1, 2, 3], kind), new("width", [3, 2, 1])]);
            var encoding = new PolicyEncoding(space, []);
            double[] effects = [0, 3, -2, 1];
            PolicyPoint[] points = [.. space.InOrder(12).Select(encoding.Encode)];
            double[] measured = [.. points.Select(p => effects[p.Policy.Levels[0]] + p.Policy.Levels[1])];
            var line = new RidgeTrainer(PolynomialFeatures.Linear).Fit(new Samples(points, measured), 0, default);
            return points.Zip(measured, (p, m) => Math.Abs(line.Predict(p.Features).Mean - m)).Max();
        }

        Assert.IsLessThan(0.02, Error(VariableKind.Categorical));
        Assert.IsGreaterThan(1, Error(VariableKind.Ordinal));
    }
}
