using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class GaussianProcessTests
{
    [TestMethod]
    public void TwoSamples_ArePredictedInClosedForm()
    {
        var kernel = new PolicyKernel([0, 0], [0, 0], 1, [5], [[0]]);
        var process = new GaussianProcess([[0], [1]], [-1, 1], default, kernel, 0.1);

        // r = sqrt 5, so k = (1 + 5 + 25/3) e^-5; by symmetry alpha = (-1, 1) / (1 + 0.1 - k).
        var k = (1 + 5 + (25d / 3)) * Math.Exp(-5);
        Assert.AreEqual((1 - k) / (1.1 - k), process.Predict([1]).Mean, 1e-12);
        Assert.AreEqual(0, process.Predict([0.5]).Mean, 1e-12);
        var inverse = 1 / ((1.1 * 1.1) - (k * k));
        Assert.AreEqual(1 - (inverse * ((1.1 * (1 + (k * k))) - (2 * k * k))), process.Predict([1]).Variance, 1e-12);
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(-1, 70)]
    [DataRow(1, 90)]
    public void GradientOfTheMean_IsThatOfFiniteDifferences(int side, double limit)
    {
        var samples = Functions.Sample(30, 3, Functions.Curved);
        var kernel = new PolicyKernel(new double[6], [1, 2, 3, 1, 0.5, 0.2], 0.5, [1, 2, 3], [[0, 1], [1, 2]]);
        var process = new GaussianProcess(samples.X, samples.Y, new TargetWarp(side, limit), kernel, 0.01);

        Gradients.Check(process, [0.3, 0.6, 0.2]);
    }

    [TestMethod]
    public void GradientOfTheLikelihood_IsThatOfFiniteDifferences()
    {
        var samples = Functions.Sample(20, 3, Functions.Curved, noise: 0.1);
        var likelihood = new MarginalLikelihood(samples, new TargetWarp(1, 90), [[0, 1], [1, 2]]);
        double[] at = [.. likelihood.Start.Select((p, i) => p + (0.1 * Math.Sin(i)))];
        var (gradient, unused) = (new double[at.Length], new double[at.Length]);
        likelihood.Evaluate(at, gradient);
        for (var i = 0; i < at.Length; i++)
        {
            const double Step = 1e-5;
            double[] up = [.. at], down = [.. at];
            up[i] += Step;
            down[i] -= Step;
            var slope = (likelihood.Evaluate(up, unused) - likelihood.Evaluate(down, unused)) / (2 * Step);
            Assert.AreEqual(slope, gradient[i], 1e-5, $"parameter {i}");
        }
    }

    [TestMethod]
    public void CurvedFunction_IsLearnedBetterThanByALine()
    {
        var train = Functions.Sample(60, 4, Functions.Curved);
        var test = Functions.Sample(100, 4, Functions.Curved, seed: 1);
        var process = new GaussianProcessTrainer().Fit(train, 0, default);
        var line = new RidgeTrainer(PolynomialFeatures.Linear).Fit(train, 0, default);

        Assert.IsLessThan(Error(line, test) / 5, Error(process, test));
    }

    [TestMethod]
    public void SumOverLayers_IsLearnedBetterByParts()
    {
        // In each of six layers two numbers act together; layers add.
        static double Layers(double[] x) => 80 - x.Chunk(2).Sum(l => 1 / (1.2 - (l[0] * l[1])));
        var (train, test) = (Functions.Sample(80, 12, Layers), Functions.Sample(100, 12, Layers, seed: 1));
        var together = new GaussianProcessTrainer().Fit(train, 0, default);
        var layers = Enumerable.Range(0, 6).Select(l => new[] { 2 * l, (2 * l) + 1 });
        var byParts = new GaussianProcessTrainer(layers).Fit(train, 0, default);

        Assert.IsLessThan(0.75 * Error(together, test), Error(byParts, test));
    }

    [TestMethod]
    public void SameSamplesAndSeed_GiveTheSamePredictor()
    {
        var samples = Functions.Sample(40, 3, Functions.Curved, noise: 0.1);
        Predicted Fitted() => new GaussianProcessTrainer().Fit(samples, 7, default).Predict([0.1, 0.2, 0.3]);

        Assert.AreEqual(Fitted(), Fitted());
    }

    [TestMethod]
    public void CancelledFit_Ends()
    {
        var samples = Functions.Sample(20, 2, Functions.Linear);

        Assert.ThrowsExactly<OperationCanceledException>(
            () => new GaussianProcessTrainer().Fit(samples, 0, new CancellationToken(canceled: true)));
    }

    private static double Error(IDifferentiablePredictor predictor, Samples test) =>
        test.X.Zip(test.Y, (x, y) => Math.Abs(predictor.Predict(x).Mean - y)).Average();
}
