using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Prediction.Predictors;

/// <summary>Policies with a measured metric of each.</summary>
internal sealed class Samples
{
    /// <param name="points">The policies.</param>
    /// <param name="y">The measured metric of each.</param>
    public Samples(IEnumerable<PolicyPoint> points, double[] y)
    {
        Points = [.. points];
        X = Array.ConvertAll(Points, p => p.Features);
        Y = y;
    }

    /// <summary>The policies, by name and in numbers.</summary>
    public PolicyPoint[] Points { get; }

    /// <summary>The features of each policy.</summary>
    public double[][] X { get; }

    /// <summary>The measured metric of each policy.</summary>
    public double[] Y { get; }

    public int Count => Y.Length;

    /// <summary>The number of features.</summary>
    public int Dimension => X.Length == 0 ? 0 : X[0].Length;

    /// <summary>Returns the samples at <paramref name="indices"/>, in that order.</summary>
    public Samples At(IReadOnlyList<int> indices) =>
        new(indices.Select(i => Points[i]), [.. indices.Select(i => Y[i])]);

    /// <summary>Checks that something can be learned from the samples, and returns them.</summary>
    /// <param name="metric">The name of the metric, for the message.</param>
    /// <exception cref="NasException">A value is NaN or infinite, or all are equal.</exception>
    public Samples Checked(string metric)
    {
        if (Array.FindIndex(Y, y => !double.IsFinite(y)) is >= 0 and var bad)
        {
            throw new NasException(Descriptors.MeasurementNotFinite.With(metric, bad + 1, Count));
        }

        return Count == 0 || Y.Any(y => y != Y[0])
            ? this
            : throw new NasException(Descriptors.MeasurementsEqual.With(metric, Count, Y[0]));
    }
}
