using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

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

    // A round that predicts asks the predictor for whole populations, one that measures for its proposals only.
    [TestMethod]
    [DataRow(HybridOrder.PredictorFirst, 1, "PPPPMMMM")]
    [DataRow(HybridOrder.MeasuredFirst, 1, "MMMMPPPP")]
    [DataRow(HybridOrder.Alternating, 1, "PMPMPMPM")]
    [DataRow(HybridOrder.Adaptive, 1, "PPPPPPPP")]
    [DataRow(HybridOrder.Adaptive, -1, "PMMMMMMM")]
    public void Search_PredictsInTheRoundsOfItsOrder(HybridOrder order, int direction, string expected)
    {
        var space = new Space([.. Enumerable.Range(0, 8).Select(i => new Variable($"v{i}", [0, 1, 2, 3]))]);
        var predictor = new Fake(p => direction * p.Policy.Levels.Sum());
        var search = new HybridSearch<string>(
            new HybridSpace(space, p => new PolicyPoint(space, p, []), _ => true), m => new Score([-m.Length]),
            _ => new HybridPredictor(predictor, HigherIsBetter: true),
            new HybridSettings { Order = order, Evaluations = 46, First = 6, Iterations = 3 }, seed: 1);
        void Step(int count) => search.Ask(count).ToList().ForEach(p =>
            search.Tell(new Trial<Policy, string>(p, new string('x', p.Levels.Sum()), 0)));
        Step(6);

        var rounds = Enumerable.Range(0, 8).Select(_ =>
        {
            var before = predictor.Predictions;
            Step(5);
            return predictor.Predictions - before > 5 ? 'P' : 'M';
        });

        Assert.AreEqual(expected, string.Concat(rounds));
    }

    private static bool Predicts(
        HybridOrder order, int round, IReadOnlyList<(double Predicted, double Measured)> elites) =>
        HybridSchedule.Predicts(
            new HybridSettings { Order = order, Evaluations = 100 }, round, evaluations: 10 * round, elites);

    private sealed class Fake(Func<PolicyPoint, double> predict) : IPredictor
    {
        public int Predictions { get; private set; }

        public Predicted Predict(PolicyPoint point)
        {
            Predictions++;
            return new Predicted(predict(point), double.NaN);
        }
    }
}
