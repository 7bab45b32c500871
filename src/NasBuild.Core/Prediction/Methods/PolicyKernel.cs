using NasBuild.Core.Pruning;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// How alike two policies are: a part that is linear in the numbers and their squares, and a smooth rest (Matern 5/2), each coordinate with a scale of its own.
/// </summary>
/// <param name="Centre">The features' means.</param>
/// <param name="Linear">The prior variance of each feature's weight.</param>
/// <param name="Amplitude">The prior variance of the rest.</param>
/// <param name="Relevance">The inverse squares of the rest's length scales.</param>
internal sealed record PolicyKernel(double[] Centre, double[] Linear, double Amplitude, double[] Relevance)
{
    private static readonly double Root5 = Math.Sqrt(5);

    /// <summary>The features that the linear part sees.</summary>
    public double[] Features(ReadOnlySpan<double> x)
    {
        var phi = FeatureMap.Of(PolicyFeatures.Squares, x);
        Cholesky.Subtract(phi, Centre, 1);
        return phi;
    }

    /// <summary>The kernel of two policies with their features.</summary>
    public double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> phi, ReadOnlySpan<double> y, ReadOnlySpan<double> psi) =>
        LinearOf(phi, psi) + Rest(SquaredDistance(x, y)).Value;

    /// <summary>The linear part of two policies' features.</summary>
    public double LinearOf(ReadOnlySpan<double> phi, ReadOnlySpan<double> psi)
    {
        var sum = 0d;
        for (var f = 0; f < phi.Length; f++)
        {
            sum += Linear[f] * phi[f] * psi[f];
        }

        return sum;
    }

    public double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0d;
        for (var i = 0; i < x.Length; i++)
        {
            sum += Relevance[i] * (x[i] - y[i]) * (x[i] - y[i]);
        }

        return sum;
    }

    /// <summary>The rest at a squared distance, and its derivative in it.</summary>
    public (double Value, double Slope) Rest(double squaredDistance)
    {
        var r = Root5 * Math.Sqrt(squaredDistance);
        var decay = Amplitude * Math.Exp(-r);
        return (decay * (1 + r + (r * r / 3)), -5d / 6 * decay * (1 + r));
    }
}
