namespace NasBuild.Core.Spaces;

/// <summary>
/// A linear function of another function, such as the size of a file as a function of the bytes of its parameters.
/// </summary>
internal sealed class Affine(IDifferentiable inner, double offset, double slope) : IDifferentiable
{
    /// <summary>Fits the line to measurements by least squares.</summary>
    public static Affine Fit(IDifferentiable inner, IReadOnlyList<(double[] X, double Y)> measured)
    {
        double[] seen = [.. measured.Select(m => inner.At(m.X))];
        var (meanX, meanY) = (seen.Average(), measured.Average(m => m.Y));
        var variance = seen.Sum(v => (v - meanX) * (v - meanX));
        var slope = variance > 0 ? seen.Zip(measured, (v, m) => (v - meanX) * (m.Y - meanY)).Sum() / variance : 1;
        return new Affine(inner, meanY - (slope * meanX), slope);
    }

    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x) => offset + (slope * inner.At(x));

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        inner.Gradient(x, into);
        for (var i = 0; i < into.Length; i++)
        {
            into[i] *= slope;
        }
    }
}
