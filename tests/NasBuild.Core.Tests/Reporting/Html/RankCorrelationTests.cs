using NasBuild.Core.Reporting.Html;

namespace NasBuild.Core.Tests.Reporting.Html;

[TestClass]
public sealed class RankCorrelationTests
{
    [TestMethod]
    public void Orders_AlikeAndOpposite_AreOneAndMinusOne()
    {
        Assert.AreEqual(1, RankCorrelation.Tau([1, 2, 3], [10, 20, 30]));
        Assert.AreEqual(-1, RankCorrelation.Tau([1, 2, 3], [3, 2, 1]));
    }

    [TestMethod]
    public void Ties_AreCountedAsTauB() =>
        // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]), the example of its documentation.
        Assert.AreEqual(-0.47140452079103173, RankCorrelation.Tau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]), 1e-15);

    [TestMethod]
    public void AllTies_ThereIsNoCorrelation() => Assert.IsTrue(double.IsNaN(RankCorrelation.Tau([1, 1], [1, 2])));
}
