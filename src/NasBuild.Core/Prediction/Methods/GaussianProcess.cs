using System.Text.Json.Serialization;
using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>A Gaussian process conditioned on samples.</summary>
internal sealed class GaussianProcess : IDifferentiablePredictor
{
    private readonly double[][] features;
    private readonly double[] factor;
    private readonly double[] alpha;
    private readonly double[] linear;
    private readonly Standardisation scale;

    /// <summary>Conditions the process on samples.</summary>
    /// <param name="x">The samples' policies.</param>
    /// <param name="y">The samples' metric.</param>
    /// <param name="warp">The warp of the metric.</param>
    /// <param name="kernel">The kernel, in units of the warped metric's deviation.</param>
    /// <param name="noise">The variance of a measurement in these units.</param>
    public GaussianProcess(double[][] x, double[] y, TargetWarp warp, PolicyKernel kernel, double noise)
    {
        (X, Y, Warp, Kernel, Noise) = (x, y, warp, kernel, noise);
        alpha = Array.ConvertAll(y, warp.Apply);
        scale = Standardisation.Of(alpha);
        alpha = Array.ConvertAll(alpha, scale.Apply);
        features = Array.ConvertAll(x, row => kernel.Features(row));
        factor = new double[y.Length * y.Length];
        Parallel.For(0, y.Length, i =>
        {
            for (var j = 0; j <= i; j++)
            {
                factor[(i * y.Length) + j] = kernel.Of(x[i], features[i], x[j], features[j]) + (i == j ? noise : 0);
            }
        });
        Cholesky.Factor(factor, y.Length);
        Cholesky.Solve(factor, y.Length, alpha);
        linear = new double[kernel.Linear.Length];
        for (var i = 0; i < y.Length; i++)
        {
            for (var f = 0; f < linear.Length; f++)
            {
                linear[f] += alpha[i] * kernel.Linear[f] * features[i][f];
            }
        }
    }

    public double[][] X { get; }

    public double[] Y { get; }

    public TargetWarp Warp { get; }

    public PolicyKernel Kernel { get; }

    public double Noise { get; }

    [JsonIgnore]
    public int Dimension => X[0].Length;

    public Predicted Predict(ReadOnlySpan<double> x)
    {
        var (k, phi) = Covariances(x);
        var mean = Cholesky.Dot(alpha, k);
        var solved = (double[])k.Clone();
        Cholesky.Solve(factor, k.Length, solved);
        var variance = Kernel.Of(x, phi, x, phi) - Cholesky.Dot(solved, k);
        return Warp.Undo(scale.Undo(new Predicted(mean, Math.Max(variance, 0))));
    }

    public double At(ReadOnlySpan<double> x) =>
        Warp.Undo(scale.Undo(new Predicted(Cholesky.Dot(alpha, Covariances(x).K), 0))).Mean;

    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        var rest = new double[x.Length];
        for (var i = 0; i < X.Length; i++)
        {
            foreach (var part in Kernel.Parts)
            {
                var slope = 2 * alpha[i] * Kernel.Rest(part, x, X[i]).Slope;
                foreach (var j in part)
                {
                    rest[j] += slope * Kernel.Relevance[j] * (x[j] - X[i][j]);
                }
            }
        }

        FeatureMap.Gradient(PolynomialFeatures.Squares, x, linear, into);
        var back = scale.Deviation * Warp.Slope(scale.Undo(Cholesky.Dot(alpha, Covariances(x).K)));
        for (var j = 0; j < x.Length; j++)
        {
            into[j] = back * (into[j] + rest[j]);
        }
    }

    private (double[] K, double[] Features) Covariances(ReadOnlySpan<double> x)
    {
        var phi = Kernel.Features(x);
        var k = new double[Y.Length];
        for (var i = 0; i < k.Length; i++)
        {
            k[i] = Kernel.Of(x, phi, X[i], features[i]);
        }

        return (k, phi);
    }
}
