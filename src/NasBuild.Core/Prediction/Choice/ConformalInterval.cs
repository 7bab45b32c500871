// Vovk, Cross-conformal Predictors, AMAI 74 (2015); Barber et al., Predictive Inference with the Jackknife+, Annals of
// Statistics 49 (2021)
namespace NasBuild.Core.Prediction.Choice;

/// <summary>The intervals of measurements around predictions: quantiles of the errors in cross-validation.</summary>
/// <param name="Errors">The absolute errors in ascending order.</param>
internal sealed record ConformalInterval(double[] Errors)
{
    /// <summary>
    /// Returns the interval of errors in cross-validation; a prediction that is NaN has an infinite error.
    /// </summary>
    public static ConformalInterval Of(IEnumerable<double> predicted, IEnumerable<double> measured) => new(
        [.. predicted.Zip(measured, (p, m) => double.IsNaN(p) ? double.PositiveInfinity : Math.Abs(p - m)).Order()]);

    /// <summary>
    /// Returns the half width that contains a new measurement with at least this probability; infinite if there are too
    /// few errors.
    /// </summary>
    public double HalfWidth(double coverage)
    {
        // The error of a new measurement may have each of n + 1 ranks among the known errors.
        var rank = (int)Math.Ceiling((coverage * (Errors.Length + 1)) - 1e-9);
        return rank > Errors.Length ? double.PositiveInfinity : Errors[Math.Max(rank, 1) - 1];
    }

    /// <summary>Returns the interval around a prediction.</summary>
    public (double Low, double High) Around(double mean, double coverage) =>
        (mean - HalfWidth(coverage), mean + HalfWidth(coverage));
}
