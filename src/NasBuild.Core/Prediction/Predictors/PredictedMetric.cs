namespace NasBuild.Core.Prediction.Predictors;

/// <summary>
/// A metric and the scale that it is learned on: its logarithm, so that errors are relative, negated if a larger
/// learned value should be better and a smaller metric is.
/// </summary>
/// <param name="Name">Its name in messages and reports.</param>
/// <param name="Negated">True if the logarithm is negated.</param>
internal sealed record PredictedMetric(string Name, bool Negated = false)
{
    private const double Minimum = 1e-6;

    /// <summary>Returns the learned scale's value of a measured one.</summary>
    public double ToLearned(double measured) => (Negated ? -1 : 1) * Math.Log(Math.Max(measured, Minimum));

    /// <summary>Returns the metric's value, in its own unit, of a learned one.</summary>
    public double FromLearned(double learned) => Math.Exp(Negated ? -learned : learned);
}
