namespace NasBuild.Core.Prediction.Predictors;

/// <summary>
/// A metric and the scale that it is learned on: its logarithm, so that errors are relative, negated where the more
/// should be the better and the metric is one to be small.
/// </summary>
/// <param name="Name">Its name in messages and reports.</param>
/// <param name="Negated">True if the logarithm is negated.</param>
internal sealed record PredictedMetric(string Name, bool Negated = false)
{
    private const double Least = 1e-6;

    /// <summary>What is learned of a measured value.</summary>
    public double ToLearned(double measured) => (Negated ? -1 : 1) * Math.Log(Math.Max(measured, Least));

    /// <summary>The value that a learned one stands for, in the metric's own unit.</summary>
    public double FromLearned(double learned) => Math.Exp(Negated ? -learned : learned);
}
