using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class StandardisationTests
{
    [TestMethod]
    public void Numbers_HaveMean0AndDeviation1()
    {
        var standard = Standardisation.Of([1, 2, 4, 9]);

        Assert.AreEqual(4, standard.Mean);
        Assert.AreEqual(Math.Sqrt((9 + 4 + 0 + 25) / 4.0), standard.Deviation, 1e-12);
        Assert.AreEqual(0, standard.Apply(4));
        Assert.AreEqual(1, standard.Apply(4 + standard.Deviation), 1e-12);
        Assert.AreEqual(9, standard.Undo(standard.Apply(9)), 1e-12);
        Assert.AreEqual(
            new Predicted(4 + (2 * standard.Deviation), standard.Deviation * standard.Deviation * 3),
            standard.Undo(new Predicted(2, 3)));
    }

    [TestMethod]
    [DataRow(5, 5, 5)]
    [DataRow(1e9, 1e9, 1e9 + 1e-6)]
    public void EqualNumbers_KeepTheirDistances(double a, double b, double c) =>
        Assert.AreEqual(1, Standardisation.Of([a, b, c]).Deviation);
}
