using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Search.PolicyGradient;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.PolicyGradient;

[TestClass]
public sealed class TrialFeaturesTests
{
    // The second variable has no choice.
    private static readonly Space Space = new([new Variable("a", [8, 4]), new Variable("b", [8]), new Variable("c", [32, 8])]);
    private static readonly PolicyComplexity Halves = new(Space, [new ComplexityTerm(10, [new KeptAxis([(0, 1)])], [])]);

    [TestMethod]
    public void Features_AreTheVariablesWithAChoiceAndThenTheFunctions()
    {
        var features = new TrialFeatures(Space, [Halves]);

        CollectionAssert.AreEqual(new[] { 1, 0.5, 5 }, features.Of([1, 0, 0.5]));
        CollectionAssert.AreEqual(new[] { 2 }, features.Functions);
    }

    [TestMethod]
    public void Parts_AreWhereTheirVariablesLie()
    {
        var parts = new TrialFeatures(Space, [Halves]).Parts([[0, 1], [1], [1, 2]]);

        Assert.AreEqual("0 1", string.Join(' ', parts.Select(p => string.Join(',', p))));
    }

    [TestMethod]
    public void Gradient_IsPulledThroughTheFunctions()
    {
        var into = new double[3];
        new TrialFeatures(Space, [Halves]).Pull([0.3, 0, 0.5], [1, 2, 3], into);

        // The function falls by 5 over the first variable.
        CollectionAssert.AreEqual(new[] { 1 - 15d, 0, 2 }, into);
    }
}
