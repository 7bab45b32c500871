using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class WorkPredictorTests
{
    // A time of 0.1 + 3 a + 2 b, a policy of one number that makes it longer by up to a fifth, and work c that takes
    // none.
    private static readonly Samples Times =
        Functions.Sample(60, 4, x => Math.Log(0.1 + (3 * x[1]) + (2 * x[2])) + (0.2 * x[0]));

    [TestMethod]
    public void SumOfWork_IsFoundWithItsRates()
    {
        var times = Functions.Sample(40, 3, x => Math.Log(0.1 + (3 * x[0]) + (2 * x[1])));

        var predictor = new WorkTrainer(3, null).Fit(times, 0, default);

        Assert.AreEqual(0.1, predictor.Rates[0], 1e-6);
        Assert.AreEqual(3, predictor.Rates[1], 1e-5);
        Assert.AreEqual(2, predictor.Rates[2], 1e-5);
        Assert.AreEqual(0, predictor.Rates[3], 1e-5);
        Assert.AreEqual(Math.Log(0.1 + 1.5 + 0.4), predictor.Predict([0.5, 0.2, 0.9]).Mean, 1e-5);
    }

    [TestMethod]
    public void WhatTheRatesLeave_AnotherMethodLearns()
    {
        var alone = new WorkTrainer(3, null).Fit(Times, 0, default);
        var both = new WorkTrainer(3, new RidgeTrainer(PolynomialFeatures.Linear)).Fit(Times, 0, default);
        double[] x = [0.9, 0.3, 0.6, 0.5];

        double Error(WorkPredictor predictor) => Math.Abs(predictor.Predict(x).Mean - Math.Log(0.1 + 0.9 + 1.2) - 0.18);
        Assert.IsGreaterThan(0.04, Error(alone));
        Assert.IsLessThan(0.02, Error(both));
        Assert.AreEqual(4, both.Dimension);
    }

    [TestMethod]
    public void DisturbedMeasurements_HardlyMoveTheRates()
    {
        var times = Functions.Sample(40, 2, x => Math.Log(0.1 + (3 * x[0]) + (2 * x[1])));
        times.Y[3] += 0.7;
        times.Y[20] += 0.4;

        var predictor = new WorkTrainer(2, null).Fit(times, 0, default);

        Assert.AreEqual(3, predictor.Rates[1], 0.02);
        Assert.AreEqual(2, predictor.Rates[2], 0.02);
    }

    [TestMethod]
    public void Gradient_IsThatOfFiniteDifferences() =>
        Gradients.Check(new WorkTrainer(3, new RidgeTrainer()).Fit(Times, 0, default), [0.3, 0.4, 0.7, 0.2]);

    [TestMethod]
    public void WorkThatWouldTakeLessThanNoTime_HasRateZero()
    {
        // Through (1, 1) and (2, 0) the line falls: no rate does as well as the constant alone.
        var rates = NonNegativeLeastSquares.Solve([[1, 1], [1, 2]], [1, 0]);

        Assert.AreEqual(0.5, rates[0], 1e-9);
        Assert.AreEqual(0, rates[1], 1e-9);
    }

    [TestMethod]
    public void ColumnOfZeros_HasRateZero() =>
        CollectionAssert.AreEqual(new double[] { 2, 0 }, NonNegativeLeastSquares.Solve([[1, 0], [1, 0]], [2, 2]));
}
