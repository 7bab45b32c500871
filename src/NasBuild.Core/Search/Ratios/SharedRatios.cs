using NasBuild.Core.Pruning.Layers;

namespace NasBuild.Core.Search.Ratios;

/// <summary>
/// Ratios that add up to a share of all weights, parameterised without bounds: as log-odds that are shifted together
/// until the share is met.
/// </summary>
/// <param name="layers">The layers.</param>
/// <param name="share">The share of all weights to prune, above 0 and below 1.</param>
internal sealed class SharedRatios(IReadOnlyList<LinearLayer> layers, double share)
{
    private const double MinRatio = 0.01;
    private const double MaxRatio = 0.99;
    private readonly double all = layers.Sum(l => (double)l.Count);

    /// <summary>
    /// Returns the log-odds of ratios; those near 0 or 1 are moved inwards, or no step would change them.
    /// </summary>
    public static double[] Odds(IReadOnlyList<double> ratios) =>
        [.. ratios.Select(r => Math.Clamp(r, MinRatio, MaxRatio)).Select(r => Math.Log(r / (1 - r)))];

    /// <summary>Returns the ratios of log-odds, rounded to four digits.</summary>
    public double[] Of(double[] odds)
    {
        // The share of all grows with the shift.
        var (low, high) = (-50d, 50d);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = odds.Select((o, k) => Ratio(o + middle) * layers[k].Count).Sum() < share * all
                ? (middle, high)
                : (low, middle);
        }

        return [.. odds.Select(o => Math.Round(Math.Min(Ratio(o + low), MaxRatio), 4))];
    }

    private static double Ratio(double odds) => 1 / (1 + Math.Exp(-odds));
}
