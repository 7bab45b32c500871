using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

/// <summary>Devices whose metric depends on eight numbers in a way that six samples do not show.</summary>
[TestClass]
public sealed class TransferTests
{
    private const int Dimension = 8;
    private static readonly RidgePredictor[] Known = [Learnt(seed: 1), Learnt(seed: 2)];

    [TestMethod]
    public void NewDevice_IsACombinationOfThoseThatAreKnown()
    {
        double Device(double[] x) => 5 + Value(1, x) - (0.5 * Value(2, x));

        var samples = Functions.Sample(6, Dimension, Device, seed: 7);

        Assert.IsLessThan(0.05, Error(new TransferTrainer(Known).Fit(samples, 0, default), Device));
        Assert.IsGreaterThan(
            0.3, Error(new RidgeTrainer(PolynomialFeatures.Linear).Fit(samples, 0, default), Device));
    }

    [TestMethod]
    public void WhatTheOthersDoNotTell_IsLearntFromTheArchitecture()
    {
        double Device(double[] x) => Value(1, x) + (4 * x[3]);

        var samples = Functions.Sample(40, Dimension, Device, seed: 7);
        var rest = new RidgeTrainer(PolynomialFeatures.Linear);

        Assert.IsGreaterThan(0.3, Error(new TransferTrainer(Known).Fit(samples, 0, default), Device));
        Assert.IsLessThan(0.2, Error(new TransferTrainer(Known, rest).Fit(samples, 0, default), Device));
    }

    [TestMethod]
    public void Variance_IsThatOfTheOthersAndOfTheRest()
    {
        var samples = Functions.Sample(40, Dimension, x => Value(1, x) + (4 * x[3]), seed: 7);
        var point = samples.Points[0];

        // What the others tell is fitted without the rest: its variance is the same with and without it.
        var shared = new TransferTrainer(Known, new Unsure(0)).Fit(samples, 0, default).Predict(point).Variance;

        Assert.IsGreaterThan(0, shared);
        Assert.AreEqual(
            shared + 3, new TransferTrainer(Known, new Unsure(3)).Fit(samples, 0, default).Predict(point).Variance, 1e-12);
    }

    private static double Value(int seed, double[] x)
    {
        var random = new Random(seed);
        return x.Sum(v => (random.NextDouble() - 0.3) * 5 * v);
    }

    private static RidgePredictor Learnt(int seed) => new RidgeTrainer(PolynomialFeatures.Linear).Fit(
        Functions.Sample(200, Dimension, x => Value(seed, x), seed: 3), 0, default);

    private static double Error(IPredictor predictor, Func<double[], double> device)
    {
        var held = Functions.Sample(100, Dimension, device, seed: 9);
        return held.Points.Zip(held.Y, (p, y) => Math.Abs(predictor.Predict(p).Mean - y)).Average();
    }

    private sealed class Unsure(double variance) : IPredictorTrainer<MeanPredictor>
    {
        public MeanPredictor Fit(Samples samples, int seed, CancellationToken cancellation) =>
            new(samples.Dimension, 0, variance);
    }
}
