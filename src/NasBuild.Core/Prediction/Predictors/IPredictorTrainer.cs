namespace NasBuild.Core.Prediction.Predictors;

/// <summary>A method that fits predictors. The same samples and seed give the same predictor.</summary>
/// <typeparam name="TPredictor">
/// The type of the predictor: the policy gradient uses methods that fit an <see cref="IDifferentiablePredictor"/>.
/// </typeparam>
internal interface IPredictorTrainer<out TPredictor>
    where TPredictor : IPredictor
{
    /// <summary>Fits a predictor to samples.</summary>
    TPredictor Fit(Samples samples, int seed, CancellationToken cancellation);
}
