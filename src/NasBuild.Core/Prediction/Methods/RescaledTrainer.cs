using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>A method that sees the metric on another scale, such as a language model in percent.</summary>
/// <param name="trainer">The method.</param>
/// <param name="to">Returns the value that the method sees.</param>
/// <param name="from">Returns the metric of what the method predicts.</param>
internal sealed class RescaledTrainer(
    IPredictorTrainer<IPredictor> trainer, Func<double, double> to, Func<double, double> from)
    : IPredictorTrainer<IPredictor>
{
    /// <inheritdoc/>
    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation) => new Rescaled(
        trainer.Fit(new Samples(samples.Points, Array.ConvertAll(samples.Y, y => to(y))), seed, cancellation), from);

    // The variance of a value on the other scale is not that of the metric.
    private sealed class Rescaled(IPredictor predictor, Func<double, double> from) : IPredictor
    {
        public Predicted Predict(PolicyPoint point) => Of(predictor.Predict(point));

        public IReadOnlyList<Predicted> Predict(IReadOnlyList<PolicyPoint> points, CancellationToken cancellation) =>
            [.. predictor.Predict(points, cancellation).Select(Of)];

        private Predicted Of(Predicted predicted) => new(from(predicted.Mean), double.NaN);
    }
}
