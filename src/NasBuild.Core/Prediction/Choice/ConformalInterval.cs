// Vovk, Cross-conformal Predictors, AMAI 74 (2015); Barber et al., Predictive Inference with the Jackknife+, Annals of
// Statistics 49 (2021)
namespace NasBuild.Core.Prediction.Choice;

/// <summary>How far measurements lie around predictions: quantiles of the errors on samples left out.</summary>
/// <param name="Errors">The absolute errors in ascending order.</param>
internal sealed record ConformalInterval(double[] Errors)
{
    /// <summary>The interval of errors on samples left out; a prediction that is NaN is infinitely far off.</summary>
    public static ConformalInterval Of(IEnumerable<double> predicted, IEnumerable<double> measured) => new(
        [.. predicted.Zip(measured, (p, m) => double.IsNaN(p) ? double.PositiveInfinity : Math.Abs(p - m)).Order()]);

    /// <summary>
    /// The half width that holds a new measurement with at least this probability; infinite where there are too few
    /// errors to say.
    /// </summary>
    public double HalfWidth(double coverage)
    {
        // The new one's error may stand at each of n + 1 places among those known.
        var rank = (int)Math.Ceiling((coverage * (Errors.Length + 1)) - 1e-9);
        return rank > Errors.Length ? double.PositiveInfinity : Errors[Math.Max(rank, 1) - 1];
    }

    /// <summary>The interval around a prediction.</summary>
    public (double Low, double High) Around(double mean, double coverage) =>
        (mean - HalfWidth(coverage), mean + HalfWidth(coverage));
}
