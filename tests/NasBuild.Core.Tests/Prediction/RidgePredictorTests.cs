using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class RidgePredictorTests
{
    [TestMethod]
    public void LinearFunction_IsFoundWithItsGradient()
    {
        var samples = Functions.Sample(50, 3, Functions.Linear);
        var ridge = new RidgeTrainer(PolynomialFeatures.Linear).Fit(samples, 0, default);
        var gradient = new double[3];
        ridge.Gradient([0.5, 0.5, 0.5], gradient);

        Assert.AreEqual(Functions.Linear([0.2, 0.7, 0.4]), ridge.Predict([0.2, 0.7, 0.4]).Mean, 0.01);
        Assert.AreEqual(3, gradient[0], 0.01);
        Assert.AreEqual(-2, gradient[1], 0.01);
        Assert.AreEqual(0, gradient[2], 0.01);
    }

    [TestMethod]
    public void ErrorThatPicksThePenalty_IsThatOfFittingWithoutEachSample()
    {
        // One coordinate at -1, 0, 1 (centred) and y = 1, 0, 2: X^T X = 2, and with penalty 1 the slope is 1/3.
        var samples = Functions.Samples([[0], [0.5], [1]], [1, 0, 2]);
        var ridge = new RidgeTrainer(PolynomialFeatures.Linear).Fit(samples, 0, default);

        Assert.AreEqual(1, ridge.Intercept, 1e-12);
        Assert.AreEqual(0.5, ridge.Centre[0], 1e-12);

        // Left out, the samples are told best by the mean of the others: the largest penalty wins.
        Assert.AreEqual(0.5 / (0.5 + Math.Pow(10, 10d / 3)), ridge.Weights[0], 1e-9);
    }

    [TestMethod]
    public void ProductOfTwoNumbers_TakesPairs()
    {
        var ridge = new RidgeTrainer().Fit(Functions.Sample(80, 3, x => x[0] * x[1]), 0, default);

        Assert.AreEqual(PolynomialFeatures.Pairs, ridge.Features);
        Assert.AreEqual(0.12, ridge.Predict([0.3, 0.4, 0.9]).Mean, 1e-3);
    }

    [TestMethod]
    [DataRow((int)PolynomialFeatures.Linear)]
    [DataRow((int)PolynomialFeatures.Squares)]
    [DataRow((int)PolynomialFeatures.Pairs)]
    public void Gradient_IsThatOfFiniteDifferences(int features)
    {
        var samples = Functions.Sample(80, 3, x => (3 * x[0] * x[0]) + (2 * x[0] * x[1]) - (x[1] * x[2]) + x[2]);

        Gradients.Check(new RidgeTrainer((PolynomialFeatures)features).Fit(samples, 0, default), [0.3, 0.6, 0.2]);
    }

    [TestMethod]
    public void Variance_IsLessWhereSamplesAreAndWithMoreOfThem()
    {
        RidgePredictor Fitted(int count) => new RidgeTrainer(PolynomialFeatures.Linear)
            .Fit(Functions.Sample(count, 2, Functions.Linear, noise: 0.5), 0, default);
        var (few, many) = (Fitted(20), Fitted(200));

        Assert.IsLessThan(few.Predict([3, -2]).Variance, few.Predict([0.5, 0.5]).Variance);
        Assert.IsLessThan(few.Predict([0.5, 0.5]).Variance, many.Predict([0.5, 0.5]).Variance);
    }
}
