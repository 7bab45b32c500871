using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// The likelihood of samples under a kernel, with a prior that keeps the scales of the coordinates near each other
/// unless the samples show a difference. Parameters are logarithms: noise, amplitude, common linear variance, common
/// relevance, then each feature's and each coordinate's own factor.
/// </summary>
internal sealed class MarginalLikelihood
{
    private const int Common = 4;
    private const double Jitter = 1e-6;

    // The deviation of the logarithm of a coordinate's own factor.
    private const double Spread = 0.25;
    private readonly Samples samples;
    private readonly double[] y;
    private readonly double[] centre;
    private readonly double[][] phi;
    private readonly double warping;
    private readonly int[][] parts;

    public MarginalLikelihood(Samples samples, TargetWarp warp, int[][] parts)
    {
        (this.samples, Warp, this.parts) = (samples, warp, parts);
        var warped = Array.ConvertAll(samples.Y, warp.Apply);
        var scale = Standardisation.Of(warped);
        y = Array.ConvertAll(warped, scale.Apply);
        warping = -warped.Sum(z => Math.Log(scale.Deviation * warp.Slope(z)));
        phi = Array.ConvertAll(samples.X, x => FeatureMap.Of(PolynomialFeatures.Squares, x));
        centre = [.. Enumerable.Range(0, phi[0].Length).Select(f => phi.Average(row => row[f]))];
        Array.ForEach(phi, row => Cholesky.Subtract(row, centre, 1));
    }

    public TargetWarp Warp { get; }

    /// <summary>An initial guess: a tenth noise, the rest half linear and half smooth.</summary>
    public double[] Start
    {
        get
        {
            var start = new double[Common + phi[0].Length + samples.Dimension];
            (start[0], start[1]) = (Math.Log(0.1), Math.Log(0.3));
            (start[2], start[3]) = (Math.Log(3d / samples.Dimension), Math.Log(2d / parts.Max(p => p.Length)));
            return start;
        }
    }

    public (PolicyKernel Kernel, double Noise) Read(double[] p)
    {
        double[] linear = [.. Enumerable.Range(Common, phi[0].Length).Select(f => Math.Exp(p[2] + p[f]))];
        var coordinates = Enumerable.Range(Common + phi[0].Length, samples.Dimension);
        double[] relevance = [.. coordinates.Select(c => Math.Exp(p[3] + p[c]))];
        return (new PolicyKernel(centre, linear, Math.Exp(p[1]), relevance, parts), Math.Exp(p[0]) + Jitter);
    }

    /// <summary>Returns the logarithm of the posterior, up to a constant, and writes its gradient.</summary>
    public double Evaluate(double[] p, double[] gradient)
    {
        var (kernel, noise) = Read(p);
        var n = y.Length;
        var (factor, rest, slopes) = (new double[n * n], new double[n * n], new double[n * n * parts.Length]);
        Parallel.For(0, n, i =>
        {
            for (var j = 0; j <= i; j++)
            {
                var at = (i * n) + j;
                for (var part = 0; part < parts.Length; part++)
                {
                    var (value, slope) = kernel.Rest(parts[part], samples.X[i], samples.X[j]);
                    rest[at] += value;
                    slopes[(at * parts.Length) + part] = slope;
                }

                factor[at] = kernel.LinearOf(phi[i], phi[j]) + rest[at] + (i == j ? noise : 0);
            }
        });
        try
        {
            Cholesky.Factor(factor, n);
        }
        catch (ArithmeticException)
        {
            // A step too far: the ascent keeps the best point before it.
            Array.Clear(gradient);
            return double.NegativeInfinity;
        }

        var alpha = (double[])y.Clone();
        Cholesky.Solve(factor, n, alpha);
        var value = warping - (Cholesky.Dot(y, alpha) / 2);
        for (var i = 0; i < n; i++)
        {
            value -= Math.Log(factor[(i * n) + i]);
        }

        var sums = Sums(alpha, Cholesky.Inverse(factor, n), rest, slopes, kernel);
        sums[0] *= noise - Jitter;
        for (var i = Common; i < p.Length; i++)
        {
            sums[i < Common + phi[0].Length ? 2 : 3] += sums[i];
            sums[i] -= p[i] / (Spread * Spread);
            value -= p[i] * p[i] / (2 * Spread * Spread);
        }

        sums.CopyTo(gradient, 0);
        return value;
    }

    // d/dp = 1/2 sum_ij (alpha alpha^T - K^-1)_ij dK_ij/dp; the noise's factor and the common parameters are left to
    // the caller.
    private double[] Sums(double[] alpha, double[] inverse, double[] rest, double[] slopes, PolicyKernel kernel)
    {
        var (n, features) = (y.Length, phi[0].Length);
        const int Shares = 8;
        var shares = new double[Shares][];
        Parallel.For(0, Shares, share =>
        {
            var own = shares[share] = new double[Common + features + samples.Dimension];
            var row = new double[features];

            // Every eighth row: later rows are longer.
            for (var i = share; i < n; i += Shares)
            {
                row.AsSpan().Clear();
                for (var j = 0; j <= i; j++)
                {
                    // A pair counts for both orders.
                    var at = (i * n) + j;
                    var a = ((alpha[i] * alpha[j]) - inverse[at]) / (i == j ? 2 : 1);
                    Cholesky.Subtract(row, phi[j], -a);
                    own[1] += a * rest[at];
                    own[0] += i == j ? a : 0;
                    if (i != j)
                    {
                        var slope = slopes.AsSpan(at * parts.Length, parts.Length);
                        AddRelevances(own.AsSpan(Common + features), a, samples.X[i], samples.X[j], slope);
                    }
                }

                for (var f = 0; f < features; f++)
                {
                    own[Common + f] += kernel.Linear[f] * phi[i][f] * row[f];
                }
            }

            for (var c = 0; c < samples.Dimension; c++)
            {
                own[Common + features + c] *= kernel.Relevance[c];
            }
        });

        // In a fixed order: the same samples give the same sums.
        return shares.Aggregate((sum, share) => [.. sum.Zip(share, (a, b) => a + b)]);
    }

    private void AddRelevances(
        Span<double> sums, double weight, double[] one, double[] other, ReadOnlySpan<double> slopes)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            foreach (var c in parts[part])
            {
                sums[c] += weight * slopes[part] * (one[c] - other[c]) * (one[c] - other[c]);
            }
        }
    }
}
