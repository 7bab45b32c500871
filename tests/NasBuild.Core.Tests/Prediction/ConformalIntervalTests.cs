using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class ConformalIntervalTests
{
    [TestMethod]
    public void HalfWidth_IsTheQuantileThatCountsTheNewOneToo()
    {
        var interval = ConformalInterval.Of([0, 0, 0, 0, 0, 0, 0, 0, 0], [9, -8, 7, -6, 5, -4, 3, -2, 1]);

        Assert.AreEqual(5, interval.HalfWidth(0.5));
        Assert.AreEqual(9, interval.HalfWidth(0.9));
        Assert.AreEqual(double.PositiveInfinity, interval.HalfWidth(0.95));
        Assert.AreEqual((-3, 7), interval.Around(2, 0.5));
    }

    [TestMethod]
    public void NewMeasurements_LieInsideAsOftenAsSaid()
    {
        var (inside, all) = (0, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var (train, test) = (Functions.Sample(60, 3, Functions.Linear, noise: 1, seed), Functions.Sample(100, 3, Functions.Linear, noise: 1, seed: 1000 + seed));
            var choice = PredictorChoice.Of([new RidgeTrainer(PolicyFeatures.Linear)], train, "accuracy", seed, _ => { }, default);
            var width = choice.Interval.HalfWidth(0.9);
            inside += test.X.Where((x, i) => Math.Abs(choice.Predictor.Predict(x).Mean - test.Y[i]) <= width).Count();
            all += test.Count;
        }

        Assert.IsInRange(0.87, 0.95, (double)inside / all);
    }
}
