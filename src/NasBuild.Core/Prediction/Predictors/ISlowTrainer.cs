namespace NasBuild.Core.Prediction.Predictors;

/// <summary>
/// A method whose predictions are too slow or too dear to rank many policies. If it is chosen, a fast predictor learns
/// from it, once, and is then fitted to samples in its place.
/// </summary>
internal interface ISlowTrainer : IPredictorTrainer<IPredictor>
{
    /// <summary>True if there is a fast predictor, which <see cref="IPredictorTrainer{T}.Fit"/> then fits.</summary>
    bool IsFast { get; }

    /// <summary>Has a fast predictor learn, if none has, and fits it to samples.</summary>
    IPredictor FitFast(Samples samples, int seed, CancellationToken cancellation);
}
