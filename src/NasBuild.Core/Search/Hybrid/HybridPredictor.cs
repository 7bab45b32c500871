using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>A cheap predictor with the direction of what it predicts.</summary>
/// <param name="Predictor">The predictor.</param>
/// <param name="HigherIsBetter">True if a larger prediction is better.</param>
internal sealed record HybridPredictor(IPredictor Predictor, bool HigherIsBetter)
{
    /// <summary>
    /// Fits a predictor of gains, of which more is better; null if all that are finite are equal, or fewer than two.
    /// </summary>
    public static HybridPredictor? Fit(
        IPredictorTrainer<IPredictor> trainer, IEnumerable<(PolicyPoint Point, double Gain)> measured, int seed)
    {
        var finite = measured.Where(m => double.IsFinite(m.Gain)).ToList();
        if (finite.Count < 2 || finite.All(m => m.Gain == finite[0].Gain))
        {
            return null;
        }

        var samples = new Samples(finite.Select(m => m.Point), [.. finite.Select(m => m.Gain)]);
        return new HybridPredictor(trainer.Fit(samples, seed, CancellationToken.None), HigherIsBetter: true);
    }

    /// <summary>Returns the predicted gain, raised by a number of standard errors; more is better.</summary>
    public double Gain(PolicyPoint point, double optimism)
    {
        var predicted = Predictor.Predict(point);
        var error = double.IsFinite(predicted.Variance) ? Math.Sqrt(Math.Max(0, predicted.Variance)) : 0;
        return (HigherIsBetter ? predicted.Mean : -predicted.Mean) + (optimism * error);
    }
}
