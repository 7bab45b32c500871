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
    public void PredictionThatIsNoNumber_IsInfinitelyFarOff()
    {
        var interval = ConformalInterval.Of([double.NaN, 1, 2], [1, 1.5, 3]);

        Assert.AreEqual(0.5, interval.HalfWidth(0.25));
        Assert.AreEqual(1, interval.HalfWidth(0.5));
        Assert.AreEqual(double.PositiveInfinity, interval.HalfWidth(0.75));
    }

    [TestMethod]
    public void NewMeasurements_LieInsideAsOftenAsSaid()
    {
        var (inside, all) = (0, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var train = Functions.Sample(60, 3, Functions.Linear, noise: 1, seed);
            var test = Functions.Sample(100, 3, Functions.Linear, noise: 1, seed: 1000 + seed);
            var ridge = new NamedTrainer("ridge", 3, new RidgeTrainer(PolynomialFeatures.Linear));
            var choice = PredictorChoice.Of([ridge], train, "accuracy", seed, _ => { }, default);
            var width = choice.Interval.HalfWidth(0.9);
            var predicted = test.Points.Select(p => choice.Predictor.Predict(p).Mean);
            inside += predicted.Zip(test.Y, (p, m) => Math.Abs(p - m)).Count(miss => miss <= width);
            all += test.Count;
        }

        Assert.IsInRange(0.87, 0.95, (double)inside / all);
    }
}
