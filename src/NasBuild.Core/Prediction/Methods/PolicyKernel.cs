// Additive Gaussian processes: Duvenaud, Nickisch and Rasmussen, NeurIPS 2011
using NasBuild.Core.Numerics;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// The similarity of two policies: a part that is linear in the features and their squares, and a smooth rest, a sum
/// over parts of the vector such as the variables of one layer (Matern 5/2), each coordinate with a scale of its own.
/// So the cost of one layer is separated from the effects of the others.
/// </summary>
/// <param name="Centre">The features' means.</param>
/// <param name="Linear">The prior variance of each feature's weight.</param>
/// <param name="Amplitude">The prior variance of the rest.</param>
/// <param name="Relevance">The inverse squares of the rest's length scales.</param>
/// <param name="Parts">The coordinates of each part of the rest; a coordinate may be in several.</param>
internal sealed record PolicyKernel(
    double[] Centre, double[] Linear, double Amplitude, double[] Relevance, int[][] Parts)
{
    private static readonly double Root5 = Math.Sqrt(5);

    /// <summary>Returns the features of the linear part.</summary>
    public double[] Features(ReadOnlySpan<double> x)
    {
        var phi = FeatureMap.Of(PolynomialFeatures.Squares, x);
        Cholesky.Subtract(phi, Centre, 1);
        return phi;
    }

    /// <summary>Returns the kernel of two policies with their features.</summary>
    public double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> phi, ReadOnlySpan<double> y, ReadOnlySpan<double> psi)
    {
        var sum = LinearOf(phi, psi);
        foreach (var part in Parts)
        {
            sum += Rest(part, x, y).Value;
        }

        return sum;
    }

    /// <summary>Returns the linear part of two policies' features.</summary>
    public double LinearOf(ReadOnlySpan<double> phi, ReadOnlySpan<double> psi)
    {
        var sum = 0d;
        for (var f = 0; f < phi.Length; f++)
        {
            sum += Linear[f] * phi[f] * psi[f];
        }

        return sum;
    }

    /// <summary>Returns the contribution of one part to the rest, and its derivative in the squared distance.</summary>
    public (double Value, double Slope) Rest(int[] part, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var squared = 0d;
        foreach (var i in part)
        {
            squared += Relevance[i] * (x[i] - y[i]) * (x[i] - y[i]);
        }

        var r = Root5 * Math.Sqrt(squared);
        var decay = Amplitude / Parts.Length * Math.Exp(-r);
        return (decay * (1 + r + (r * r / 3)), -5d / 6 * decay * (1 + r));
    }
}
