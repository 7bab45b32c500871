using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>A method that learns from some of the features only, so that methods of different features compare.</summary>
/// <param name="columns">The indices of its features.</param>
/// <param name="trainer">The method.</param>
internal sealed class ColumnsTrainer(int[] columns, IPredictorTrainer<IPredictor> trainer) : IPredictorTrainer<IPredictor>
{
    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation) => new Predictor(
        columns, trainer.Fit(new Samples(samples.Points.Select(p => Of(p, columns)), samples.Y), seed, cancellation));

    private static PolicyPoint Of(PolicyPoint point, int[] columns) =>
        point with { Features = Array.ConvertAll(columns, c => point.Features[c]) };

    private sealed class Predictor(int[] columns, IPredictor predictor) : IPredictor
    {
        public Predicted Predict(PolicyPoint point) => predictor.Predict(Of(point, columns));
    }
}
