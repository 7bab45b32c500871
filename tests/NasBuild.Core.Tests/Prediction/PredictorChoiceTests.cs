using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Tests.Diagnostics;

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

        DiagnosticAssert.Is("nas : warning NAS6003 | seernet | 25 | 10 | ridge", told.Single());
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
    [DataRow(7, 7)]
    [DataRow(19, 19)]
    [DataRow(20, 5)]
    public void FewSamples_AreLeftOutOneAtATime(int samples, int folds) =>
        Assert.AreEqual(folds, PredictorChoice.FoldsOf(samples));

    [TestMethod]
    public void ChosenMethod_IsFittedAgainUntilThereAreThirtyPercentMoreSamples()
    {
        var choice = Choose(Functions.Sample(20, 3, Functions.Linear, noise: 0.05));
        var more = Functions.Sample(25, 3, Functions.Linear, noise: 0.05);

        var again = choice.Refitted(Trainers, more, 0, default)!;

        Assert.AreEqual(20, choice.ComparedOn);
        Assert.AreEqual(20, again.ComparedOn, "of the comparison");
        Assert.AreEqual(choice.Name, again.Name);
        var fitted = Trainers.Single(t => t.Name == choice.Name).Trainer.Fit(more, 0, default);
        Assert.AreEqual(fitted.Predict(more.Points[0]), again.Predictor.Predict(more.Points[0]));
        Assert.AreNotEqual(choice.Predictor.Predict(more.Points[0]), again.Predictor.Predict(more.Points[0]));
        Assert.IsNull(again.Refitted(Trainers, Functions.Sample(26, 3, Functions.Linear), 0, default));
    }

    [TestMethod]
    public void ConstantMeasurements_AreAnError()
    {
        var e = Assert.ThrowsExactly<NasException>(() => Choose(Functions.Samples([[0], [1], [0.5]], [97, 97, 97])));

        DiagnosticAssert.Is("nas : error NAS6002 | accuracy | 3 | 97", e.Diagnostics.Single());
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void MeasurementThatIsNoNumber_IsAnError(double bad)
    {
        var e = Assert.ThrowsExactly<NasException>(() => Choose(Functions.Samples([[0], [1], [0.5]], [97, bad, 96])));

        DiagnosticAssert.Is("nas : error NAS6001 | accuracy | 2 | 3", e.Diagnostics.Single());
    }

    private PredictorChoice Choose(Samples samples) =>
        PredictorChoice.Of(Trainers, samples, "accuracy", 0, told.Add, default);
}
