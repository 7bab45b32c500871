using NasBuild.Core.Prediction.Choice;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class PredictionErrorTests
{
    [TestMethod]
    public void Errors_AreMeansOfAbsoluteDifferences()
    {
        Assert.AreEqual(1.5, PredictionError.MeanAbsolute([1, 2], [2, 4]), 1e-12);
        Assert.AreEqual(0.5, PredictionError.MeanAbsoluteShare([1, 2], [2, 4]), 1e-12);
    }

    [TestMethod]
    public void KendallsTau_CountsPairsInTheSameOrder()
    {
        Assert.AreEqual(1, RankCorrelation.Kendall([1, 2, 3], [10, 20, 30]), 1e-12);
        Assert.AreEqual(-1, RankCorrelation.Kendall([1, 2, 3], [3, 2, 1]), 1e-12);

        // Of six pairs four agree and one does not; the tie counts for neither: 3 / sqrt(6 x 5).
        Assert.AreEqual(3 / Math.Sqrt(30), RankCorrelation.Kendall([1, 2, 3, 4], [1, 3, 2, 3]), 1e-12);
        Assert.AreEqual(0, RankCorrelation.Kendall([1, 2, 3], [5, 5, 5]));
    }
}
