using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class RecalibrationTests
{
    private static readonly Space Space = new([new Variable("v", [0, 1, 2, 3, 4, 5, 6, 7])]);

    // The second feature tells nothing.
    private static readonly Samples Samples = Of(x => 3 + (2 * x));

    [TestMethod]
    public void Line_IsFoundWithoutAnError()
    {
        var predictor = new RecalibrationTrainer(affine: true).Fit(Samples, 0, default);

        Assert.AreEqual(3 + (2 * 20), predictor.Predict([20, 5]).Mean, 1e-9);
        Assert.AreEqual(0, predictor.Predict([20, 5]).Variance, 1e-9);
        var gradient = new double[2];
        predictor.Gradient([20, 5], gradient);
        CollectionAssert.AreEqual(new[] { 2.0, 0 }, gradient);
    }

    [TestMethod]
    public void Offset_KeepsTheScoresOwnScale()
    {
        var predictor = new RecalibrationTrainer(affine: false).Fit(Samples, 0, default);

        // The means of scores and metric are 3.5 and 10.
        Assert.AreEqual(20 + 6.5, predictor.Predict([20, 5]).Mean, 1e-9);
        Assert.AreEqual(1, predictor.Predict([21, 5]).Mean - predictor.Predict([20, 5]).Mean, 1e-9);
    }

    [TestMethod]
    public void VarianceOfTheLine_IsThatOfLeastSquares()
    {
        double[] noise = [1, -1, -1, 1, 1, -1, -1, 1];
        var predictor = new RecalibrationTrainer(affine: true).Fit(Of(x => x + noise[(int)x]), 0, default);

        // The noise is orthogonal to a line: 8 / (8 - 2) at each sample.
        Assert.AreEqual(8 / 6.0 / 8, predictor.Predict([3.5, 0]).Variance, 1e-9);
        Assert.AreEqual((8 / 6.0 / 8) + (8 / 6.0 / 42), predictor.Predict([4.5, 0]).Variance, 1e-9);
    }

    [TestMethod]
    public void ScoresThatAreAllEqual_GiveTheMean()
    {
        var samples = new Samples(Samples.Points.Select(p => p with { Features = [1, 0] }), Samples.Y);

        Assert.AreEqual(10, new RecalibrationTrainer(affine: true).Fit(samples, 0, default).Predict([7, 0]).Mean, 1e-9);
    }

    [TestMethod]
    public void MethodsOfDifferentFeatures_AreComparedByLeavingOutOneSampleAtATime()
    {
        var line = new RecalibrationTrainer(affine: true);
        NamedTrainer[] methods =
            [new("second", 2, new ColumnsTrainer([1], line)), new("first", 2, new ColumnsTrainer([0], line))];

        var choice = PredictorChoice.Of(methods, Samples, "metric", 0, _ => { }, default, folds: Samples.Count);

        Assert.AreEqual("first", choice.Name);
        Assert.AreEqual(0, choice.Compared.Single(c => c.Chosen).MeanAbsoluteError, 1e-9);
        Assert.AreEqual(43, choice.Predictor.Predict(Samples.Points[0] with { Features = [20, 5] }).Mean, 1e-9);

        // Left out one at a time, each is predicted by the line through the other seven.
        var second = choice.Compared.Single(c => !c.Chosen).MeanAbsoluteError;
        Assert.AreEqual(
            PredictionError.MeanAbsolute(
                CrossValidation.Predict(methods[0].Trainer, Samples, Samples.Count, 0, default), Samples.Y),
            second, 1e-9);
    }

    private static Samples Of(Func<double, double> metric) => new(
        Enumerable.Range(0, 8).Select(i => new PolicyPoint(Space, new Policy([i]), [i, i * i % 5])),
        [.. Enumerable.Range(0, 8).Select(i => metric(i))]);
}
