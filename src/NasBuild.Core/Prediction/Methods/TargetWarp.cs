// Snelson, Rasmussen and Ghahramani, Warped Gaussian Processes, NIPS 2003
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// The logarithm of a metric's distance to a limit that it approaches from below (an accuracy) or from above (a
/// latency): multiplicative effects become additive.
/// </summary>
/// <param name="Side">-1 for a limit below, 1 for one above, 0 for none: the metric as it is.</param>
/// <param name="Limit">The limit.</param>
internal readonly record struct TargetWarp(int Side, double Limit)
{
    /// <summary>Returns the warps to try for these values; the first has no limit.</summary>
    public static IEnumerable<TargetWarp> For(double[] values)
    {
        var (minimum, maximum, deviation) = (values.Min(), values.Max(), Standardisation.Of(values).Deviation);
        double[] distances = [1, 2, 4];
        return [
            default,
            .. minimum > 0 ? [new TargetWarp(-1, 0)] : Array.Empty<TargetWarp>(),
            .. distances.Select(d => new TargetWarp(-1, minimum - (d * deviation))),
            .. distances.Select(d => new TargetWarp(1, maximum + (d * deviation)))];
    }

    public double Apply(double y) => Side == 0 ? y : -Side * Math.Log(Side * (Limit - y));

    /// <summary>Returns the metric, with the squared error scaled by the slope.</summary>
    public Predicted Undo(Predicted warped)
    {
        var slope = Slope(warped.Mean);
        return new(Side == 0 ? warped.Mean : Limit - (Side * slope), slope * slope * warped.Variance);
    }

    /// <summary>Returns the derivative of the metric in its warped value.</summary>
    public double Slope(double warped) => Side == 0 ? 1 : Math.Exp(-Side * warped);
}
