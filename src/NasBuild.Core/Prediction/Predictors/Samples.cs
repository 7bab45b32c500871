using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Prediction.Predictors;

/// <summary>Policies and what was measured of them.</summary>
/// <param name="X">A vector in [0,1]^d each.</param>
/// <param name="Y">A measured metric each.</param>
internal sealed record Samples(double[][] X, double[] Y)
{
    public int Count => Y.Length;

    public int Dimension => X.Length == 0 ? 0 : X[0].Length;

    /// <summary>Those at <paramref name="indices"/>, in that order.</summary>
    public Samples At(IReadOnlyList<int> indices) => new([.. indices.Select(i => X[i])], [.. indices.Select(i => Y[i])]);

    /// <summary>These, and then <paramref name="others"/>.</summary>
    public Samples With(Samples others) => new([.. X, .. others.X], [.. Y, .. others.Y]);

    /// <summary>These, once it is sure that something can be learned of them.</summary>
    /// <param name="metric">What was measured, for the message.</param>
    /// <exception cref="NasException">A value is NaN or infinite, or all are alike.</exception>
    public Samples Checked(string metric)
    {
        if (Array.FindIndex(Y, y => !double.IsFinite(y)) is >= 0 and var bad)
        {
            throw new NasException(Descriptors.MeasurementNotFinite.With(metric, bad + 1, Count));
        }

        return Count == 0 || Y.Any(y => y != Y[0]) ? this : throw new NasException(Descriptors.MeasurementsAlike.With(metric, Count, Y[0]));
    }
}
