using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class PredictorChoiceTests
{
    private static readonly NamedTrainer[] Trainers =
    [
        new("ridge", 3, new RidgeTrainer(PolynomialFeatures.Linear)),
        new("gaussian-process", 5, new GaussianProcessTrainer()),
        new("seernet", 20, new SeerNetTrainer(rounds: 1)),
    ];

    private readonly List<Diagnostic> told = [];

    [TestMethod]
    public void CurvedFunction_IsLeftToTheMethodWithTheLeastError()
    {
        var choice = Choose(Functions.Sample(60, 3, Functions.Curved, noise: 0.05));

        Assert.AreEqual("gaussian-process", choice.Name);
        Assert.AreEqual("ridge gaussian-process seernet", string.Join(' ', choice.Compared.Select(c => c.Name)));
        Assert.IsTrue(choice.Compared.MinBy(c => c.MeanAbsoluteError)!.Chosen);
        Assert.IsInRange(0.8, 1, choice.Compared[1].Tau);
        Assert.IsEmpty(told);
    }

    [TestMethod]
    public void FewSamples_FallBackToASimplerMethodAndSaySo()
    {
        var choice = Choose(Functions.Sample(10, 3, Functions.Linear));

        Assert.AreEqual("nas : warning NAS6003: The predictor 'seernet' needs 25 measured candidates, but there are 10: 'ridge' is used. Raise 'predict.samples' or the budget.", told.Single().ToString());
        Assert.HasCount(2, choice.Compared);
    }

    [TestMethod]
    public void HardlyAnySamples_ArePredictedByTheirMean()
    {
        var choice = Choose(Functions.Samples([[0], [1]], [1, 3]));

        Assert.AreEqual("mean", choice.Name);
        Assert.AreEqual(new Predicted(2, 1), choice.Predictor.Predict(Functions.Point([0.5])));
        Assert.HasCount(3, told);
        Assert.AreEqual(double.PositiveInfinity, choice.Interval.HalfWidth(0.9));
    }

    [TestMethod]
    public void ConstantMeasurements_AreAnError()
    {
        var e = Assert.ThrowsExactly<NasException>(() => Choose(Functions.Samples([[0], [1], [0.5]], [97, 97, 97])));

        Assert.AreEqual("nas : error NAS6002: The accuracy of all 3 candidates is 97: a predictor has nothing to learn. Let candidates differ more ('prune.max-ratio', 'quantize.weights'), or set 'search.method' to evolution or random.", e.Diagnostics.Single().ToString());
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void MeasurementThatIsNoNumber_IsAnError(double bad)
    {
        var e = Assert.ThrowsExactly<NasException>(() => Choose(Functions.Samples([[0], [1], [0.5]], [97, bad, 96])));

        Assert.AreEqual("nas : error NAS6001: The accuracy of candidate 2 of 3 was measured as NaN or infinite, and nothing can be predicted from that. Leave the operators out that overflow ('prune.exclude', 'quantize.exclude'), or set 'search.method' to evolution or random.", e.Diagnostics.Single().ToString());
    }

    private PredictorChoice Choose(Samples samples) =>
        PredictorChoice.Of(Trainers, samples, "accuracy", 0, told.Add, default);
}
