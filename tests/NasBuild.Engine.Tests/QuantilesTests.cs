namespace NasBuild.Engine.Tests;

/// <summary>Holds quantiles against those that NumPy 1.24.2 computed.</summary>
[TestClass]
public sealed class QuantilesTests
{
    private static readonly double[] Even = [4, 1, 2, 10];
    private static readonly double[] Odd = [0.1, 0.2, 0.4, 0.7, 0.15, 9.5, -3];

    [TestMethod]
    [DataRow(0, 1.0, -3.0)]
    [DataRow(0.1, 1.3, -1.1399999999999997)]
    [DataRow(0.25, 1.75, 0.125)]
    [DataRow(0.5, 3.0, 0.2)]
    [DataRow(0.9, 8.200000000000001, 4.220000000000003)]
    [DataRow(1, 10.0, 9.5)]
    public void Quantile_IsThatOfNumPy(double q, double ofEven, double ofOdd)
    {
        Assert.AreEqual(ofEven, Quantiles.Of(Even, q), 1e-14);
        Assert.AreEqual(ofOdd, Quantiles.Of(Odd, q), 1e-14);
        Assert.AreEqual(5, Quantiles.Of([5], q));
    }

    [TestMethod]
    public void Median_IsTheMiddleOrTheMeanOfTheMiddleTwo()
    {
        Assert.AreEqual(3, Quantiles.Median(Even));
        Assert.AreEqual(0.2, Quantiles.Median(Odd));
    }

    [TestMethod]
    public void NoValues_HaveNone() => Assert.ThrowsExactly<ArgumentException>(() => Quantiles.Median([]));
}
