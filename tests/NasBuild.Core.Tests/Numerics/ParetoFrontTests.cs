using NasBuild.Core.Numerics;

namespace NasBuild.Core.Tests.Numerics;

[TestClass]
public sealed class ParetoFrontTests
{
    [TestMethod]
    public void Front_HoldsWhatNoOtherBeats()
    {
        (double Cost, double Loss)[] all = [(3, 1), (1, 5), (2, 5), (2, 3), (4, 1), (3, 2), (1, 6)];

        Assert.AreSequenceEqual([(1d, 5d), (2d, 3d), (3d, 1d)], ParetoFront.Of(all, p => p.Cost, p => p.Loss));
    }

    [TestMethod]
    public void QualityOfSomeIsInfinitelyBad_TheyAreNotOnTheFront() =>
        Assert.AreSequenceEqual(
            [(2d, 3d)], ParetoFront.Of([(1d, double.PositiveInfinity), (2d, 3d)], p => p.Item1, p => p.Item2));
}
