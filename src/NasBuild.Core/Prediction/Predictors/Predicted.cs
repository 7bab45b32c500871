namespace NasBuild.Core.Prediction.Predictors;

/// <summary>What a predictor expects; never to be confused with what was measured.</summary>
/// <param name="Mean">The expected value of the metric.</param>
/// <param name="Variance">
/// How little is known of the mean: the squared standard error, which goes down with more samples; the noise of a
/// single measurement is not in it. NaN where the method has none.
/// </param>
public readonly record struct Predicted(double Mean, double Variance);
