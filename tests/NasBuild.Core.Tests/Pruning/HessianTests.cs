using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;

namespace NasBuild.Core.Tests.Pruning;

[TestClass]
public sealed class HessianTests
{
    [TestMethod]
    public void DeadInputs_HaveOneAndAllAreDampedByAHundredthOfTheMean()
    {
        var layer = new LayerStatistics("fc", 1, 3, [1, 2, 3]) { Gram = [4, 0, 0, 0, 7, 0, 0, 0, 0] };

        CollectionAssert.AreEqual(
            new[] { 4.04, 0, 0, 0, 7.04, 0, 0, 0, 1.04 }, Hessian.Of(layer).Select(h => Math.Round(h, 12)).ToArray());
        Assert.AreEqual(0, layer.Gram[8], "the statistics stay as they are");
    }
}
