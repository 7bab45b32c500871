using NasBuild.Core.Search.Hybrid;

namespace NasBuild.Core.Tests.Search.Hybrid;

[TestClass]
public sealed class HybridScheduleTests
{
    private static readonly (double Predicted, double Measured)[] Agreeing =
        [.. Enumerable.Range(0, 8).Select(i => ((double)i, 2d * i))];

    [TestMethod]
    [DataRow(HybridOrder.PredictorFirst, "PPPPPMMMMM")]
    [DataRow(HybridOrder.MeasuredFirst, "MMMMMPPPPP")]
    [DataRow(HybridOrder.Alternating, "PMPMPMPMPM")]
    [DataRow(HybridOrder.Adaptive, "PPPPPPPPPP")]
    public void Rounds_AreInTheOrder(HybridOrder order, string expected) => Assert.AreEqual(
        expected,
        string.Concat(Enumerable.Range(0, 10).Select(round => Predicts(order, round, Agreeing) ? 'P' : 'M')));

    [TestMethod]
    public void AdaptiveOrder_LeavesAPredictorThatDoesNotAgree_AndComesBack()
    {
        Assert.IsFalse(Predicts(HybridOrder.Adaptive, 3, [.. Agreeing.Select(e => (-e.Predicted, e.Measured))]));
        Assert.IsFalse(Predicts(HybridOrder.Adaptive, 3, [.. Agreeing.Select(e => (1d, e.Measured))]));
        Assert.IsTrue(Predicts(HybridOrder.Adaptive, 4, Agreeing));
        Assert.IsTrue(Predicts(HybridOrder.Adaptive, 3, [(2, 1), (1, 2)]), "too few to tell");
    }

    private static bool Predicts(
        HybridOrder order, int round, IReadOnlyList<(double Predicted, double Measured)> elites) =>
        HybridSchedule.Predicts(
            new HybridSettings { Order = order, Evaluations = 100 }, round, evaluations: 10 * round, elites);
}
