// Hyndman & Fan, Sample Quantiles in Statistical Packages, The American Statistician 50 (1996), definition 7: that of
// NumPy.
namespace NasBuild.Engine;

/// <summary>Quantiles of samples, interpolated between the two nearest ones.</summary>
public static class Quantiles
{
    /// <summary>
    /// Returns the median: the middle one of an odd number of values, the mean of the middle two of an even number.
    /// </summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    /// <summary>Returns the value below which a share <paramref name="q"/> of the values is, 0 to 1.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Of(IEnumerable<double> values, double q)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("There is no quantile of no values.", nameof(values));
        }

        var position = q * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
