using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class VariableEncodingTests
{
    private static readonly VariableEncoding Ordinal = Of(new Variable("v", [8, 16, 24]));
    private static readonly VariableEncoding Kinds =
        Of(new Variable("v", [8, 16, 32, 4]) { Kind = VariableKind.Categorical });

    [TestMethod]
    public void NumbersOfAVariable_AreOneOrOnePerChoice()
    {
        Assert.AreEqual((1, 4, 0), (Ordinal.Count, Kinds.Count, Of(new Variable("v", [8])).Count));
        CollectionAssert.AreEqual(new[] { "v=8", "v=16", "v=32", "v=4" }, Kinds.Names.ToArray());
        CollectionAssert.AreEqual(new[] { 0.3 }, Written(Ordinal, 0.3));
    }

    [TestMethod]
    [DataRow(0, new[] { 1.0, 0, 0, 0 })]
    [DataRow(0.25, new[] { 0.25, 0.75, 0, 0 })]
    [DataRow(1 / 3.0, new[] { 0.0, 1, 0, 0 })]
    [DataRow(0.5, new[] { 0.0, 0.5, 0.5, 0 })]
    [DataRow(2 / 3.0, new[] { 0.0, 0, 1, 0 })]
    [DataRow(1, new[] { 0.0, 0, 0, 1 })]
    public void NumbersOfKinds_AreInterpolated(double x, double[] expected)
    {
        foreach (var (a, b) in expected.Zip(Written(Kinds, x)))
        {
            Assert.AreEqual(a, b, 1e-12);
        }
    }

    // At a choice, where the numbers have a corner, the mean of both sides; at the ends the side that is there.
    [TestMethod]
    [DataRow(0, 0, 0.01)]
    [DataRow(0.1, 0.09, 0.11)]
    [DataRow(1 / 3.0, 0.3233333333333333, 0.3433333333333333)]
    [DataRow(0.5, 0.49, 0.51)]
    [DataRow(0.9, 0.89, 0.91)]
    [DataRow(1, 0.99, 1)]
    public void Slope_IsTheFiniteDifference(double x, double below, double above)
    {
        double[] gradient = [3, -1, 7, 2.5];
        double At(double at) => Written(Kinds, at).Zip(gradient, (n, g) => n * g).Sum();

        Assert.AreEqual((At(above) - At(below)) / (above - below), Kinds.Slope(x, gradient), 1e-9);
        Assert.AreEqual(3, Ordinal.Slope(x, gradient));
    }

    private static VariableEncoding Of(Variable variable) => VariableEncoding.Of(new Space([variable])).Single();

    private static double[] Written(VariableEncoding encoding, double x)
    {
        var numbers = new double[encoding.Count];
        encoding.Write(x, numbers);
        return numbers;
    }
}
