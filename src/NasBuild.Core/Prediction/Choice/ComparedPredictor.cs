namespace NasBuild.Core.Prediction.Choice;

/// <summary>A method and its errors in cross-validation.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Tau">Kendall's tau between predicted and measured values.</param>
/// <param name="MeanAbsoluteError">
/// The mean absolute error on the learned scale; infinite if a prediction is NaN.
/// </param>
/// <param name="Chosen">True if it is chosen.</param>
internal sealed record ComparedPredictor(string Name, double Tau, double MeanAbsoluteError, bool Chosen);
