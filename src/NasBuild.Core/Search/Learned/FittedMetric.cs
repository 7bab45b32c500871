using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Learned;

/// <summary>A metric that was learned from trials.</summary>
/// <param name="Learned">The way it is learned.</param>
/// <param name="Choice">The predictor.</param>
internal sealed record FittedMetric(LearnedMetric Learned, PredictorChoice Choice)
{
    private const double Coverage = 0.9;

    /// <summary>The predicted value on the learned scale, as a function of a policy's vector.</summary>
    /// <exception cref="InvalidCastException">The predictor has no gradient.</exception>
    public IDifferentiable Mean => new PredictedMean(Learned.Encoding, (IDifferentiablePredictor)Choice.Predictor);

    /// <summary>
    /// Returns the predicted value of a policy, and the interval that contains nine of ten measurements, in the
    /// metric's own unit.
    /// </summary>
    public (double Value, (double Low, double High) Interval) Of(Policy policy)
    {
        var mean = Choice.Predictor.Predict(Learned.Encoding.Encode(policy)).Mean;
        var (low, high) = Choice.Interval.Around(mean, Coverage);
        var (one, other) = (Learned.Metric.FromLearned(low), Learned.Metric.FromLearned(high));
        return (Learned.Metric.FromLearned(mean), (Math.Min(one, other), Math.Max(one, other)));
    }
}
