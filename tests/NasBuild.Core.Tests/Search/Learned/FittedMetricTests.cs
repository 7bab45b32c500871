using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Search.Learned;

[TestClass]
public sealed class FittedMetricTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void PredictedLogarithm_IsToldAsValueAndInterval(bool negated)
    {
        var metric = new PredictedMetric("quality", negated);
        var predictor = new MeanPredictor(1, metric.ToLearned(8), 0);
        var interval = new ConformalInterval([.. Enumerable.Repeat(0.5, 9)]);
        var encoding = new PolicyEncoding(new Space([new Variable("a", [2, 1])]), []);
        var choice = new PredictorChoice(predictor, interval, []);
        var fitted = new FittedMetric(new LearnedMetric(metric, encoding, []), choice);

        var (value, (low, high)) = fitted.Of(new Policy([1]));

        Assert.AreEqual(8, value, 1e-12);
        Assert.AreEqual(8 * Math.Exp(-0.5), low, 1e-12);
        Assert.AreEqual(8 * Math.Exp(0.5), high, 1e-12);
    }

    [TestMethod]
    public void FewestSamples_AreThoseOfTheMethodThatNeedsTheFewest()
    {
        var encoding = new PolicyEncoding(new Space([new Variable("a", [2, 1])]), []);
        var metric = new LearnedMetric(
            new PredictedMetric("quality"), encoding,
            [new("many", 20, new MeanTrainer()), new("few", 4, new MeanTrainer())]);

        // In five folds, a fold of five samples has one.
        Assert.AreEqual(5, metric.FewestSamples);
    }

    [TestMethod]
    public void PredictorWithoutGradient_IsAllowedWhereNoneIsNeeded()
    {
        var encoding = new PolicyEncoding(new Space([new Variable("a", [2, 1])]), []);
        var metric = new LearnedMetric(new PredictedMetric("quality"), encoding, [new("mean", 4, new MeanTrainer())]);
        var (flat, smooth) = (new WithoutGradient(), new MeanPredictor(1, 8, 0));

        Assert.AreEqual((true, true), (metric.Allows(flat), metric.Allows(smooth)));
        Assert.AreEqual((false, true), (metric.WithGradient().Allows(flat), metric.WithGradient().Allows(smooth)));
    }

    [TestMethod]
    public void MetricToBeSmall_IsLearnedAsTheMoreTheBetter()
    {
        var perplexity = new PredictedMetric("quality", Negated: true);

        Assert.AreEqual(-Math.Log(4), perplexity.ToLearned(4), 1e-12);
        Assert.AreEqual(-Math.Log(1e-6), perplexity.ToLearned(0), 1e-12);
    }

    private sealed class WithoutGradient : IPredictor
    {
        public Predicted Predict(PolicyPoint point) => new(1, 0);
    }
}
