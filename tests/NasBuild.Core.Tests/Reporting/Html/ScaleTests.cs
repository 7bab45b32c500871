using NasBuild.Core.Reporting.Html.Elements;

namespace NasBuild.Core.Tests.Reporting.Html;

[TestClass]
public sealed class ScaleTests
{
    [TestMethod]
    public void Values_LieInsideWithSomeRoom()
    {
        var scale = Scale.Over([20, 120, double.NaN, double.PositiveInfinity], 0, 110);

        Assert.AreEqual(5, scale.At(20), 1e-9);
        Assert.AreEqual(105, scale.At(120), 1e-9);
        Assert.AreSequenceEqual([20d, 40, 60, 80, 100, 120], scale.Ticks());
    }

    [TestMethod]
    public void ValueBeyondTheRange_LiesAtItsEdge()
    {
        var scale = new Scale(0, 1, 100, 0);

        Assert.AreEqual(0, scale.At(double.PositiveInfinity));
        Assert.AreEqual(100, scale.At(-3));
        Assert.AreEqual(100, scale.At(double.NaN));
    }

    [TestMethod]
    public void Logarithm_EqualRatiosLieEquallyFarApart()
    {
        var scale = new Scale(1, 1000, 0, 30, Logarithmic: true);

        Assert.AreEqual(10, scale.At(10), 1e-9);
        Assert.AreEqual(20, scale.At(100), 1e-9);
        Assert.AreSequenceEqual([1d, 10, 100, 1000], scale.Ticks());
    }

    [TestMethod]
    public void OneValueOrNone_TheRangeIsNotEmpty()
    {
        Assert.IsGreaterThan(0, Scale.Over([0.5], 0, 10).Ticks().Count);
        Assert.IsGreaterThan(0, Scale.Over([0], 0, 10).Ticks().Count);
        Assert.AreEqual(5, Scale.Over([7], 0, 10, logarithmic: true).At(7), 1e-9);
        Assert.IsGreaterThan(0, Scale.Over([], 0, 10).Ticks().Count);
    }
}
