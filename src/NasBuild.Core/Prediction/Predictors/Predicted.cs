namespace NasBuild.Core.Prediction.Predictors;

/// <summary>A predicted value, as opposed to a measured one.</summary>
/// <param name="Mean">The expected value of the metric.</param>
/// <param name="Variance">
/// The squared standard error of the mean, which goes down with more samples; the noise of a single measurement is not
/// included. NaN if the method has none.
/// </param>
public readonly record struct Predicted(double Mean, double Variance);
