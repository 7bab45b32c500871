// Akhauri and Abdelfattah, On Latency Predictors for Neural Architecture Search, MLSys 2024, arXiv 2403.02446: what was
// learnt of other devices carries over to a new one with a few measurements.
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// Learns a metric of a new device from few samples: the metrics that predictors of other devices give are the features
/// of a ridge regression, and another method learns the rest from the architecture.
/// </summary>
/// <param name="known">Predictors of the same metric on other devices, at least one.</param>
/// <param name="other">The other method; null for the regression only.</param>
internal sealed class TransferTrainer(
    IReadOnlyList<IPredictor> known, IPredictorTrainer<IPredictor>? other = null) : IPredictorTrainer<IPredictor>
{
    private static readonly RidgeTrainer Ridge = new(PolynomialFeatures.Linear);

    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        double[] Known(PolicyPoint point) => [.. known.Select(k => k.Predict(point).Mean)];
        var onKnown = new Samples(samples.Points.Select(p => p with { Features = Known(p) }), samples.Y);
        var shared = Ridge.Fit(onKnown, seed, cancellation);
        double[] left = [.. onKnown.X.Zip(samples.Y, (x, y) => y - shared.At(x))];
        return new Predictor(
            Known, shared, (other ?? new MeanTrainer()).Fit(new Samples(samples.Points, left), seed, cancellation));
    }

    private sealed class Predictor(Func<PolicyPoint, double[]> known, RidgePredictor shared, IPredictor rest) : IPredictor
    {
        public Predicted Predict(PolicyPoint point)
        {
            var (mean, variance) = shared.Predict(known(point));
            var left = rest.Predict(point);
            return new Predicted(mean + left.Mean, variance + left.Variance);
        }
    }
}
