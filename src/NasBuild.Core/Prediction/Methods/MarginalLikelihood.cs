using NasBuild.Core.Pruning;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// How likely samples are under a kernel, with a prior that keeps the scales of the coordinates near each other unless the samples tell them apart.
/// Parameters are logarithms: noise, amplitude, common linear variance, common relevance, then each feature's and each coordinate's own factor.
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

    public MarginalLikelihood(Samples samples, TargetWarp warp)
    {
        (this.samples, Warp) = (samples, warp);
        var warped = Array.ConvertAll(samples.Y, warp.Apply);
        var scale = Standardisation.Of(warped);
        y = Array.ConvertAll(warped, scale.Apply);
        warping = -warped.Sum(z => Math.Log(scale.Deviation * warp.Slope(z)));
        phi = Array.ConvertAll(samples.X, x => FeatureMap.Of(PolicyFeatures.Squares, x));
        centre = [.. Enumerable.Range(0, phi[0].Length).Select(f => phi.Average(row => row[f]))];
        Array.ForEach(phi, row => Cholesky.Subtract(row, centre, 1));
    }

    public TargetWarp Warp { get; }

    /// <summary>A fair guess: a tenth noise, the rest half linear and half smooth.</summary>
    public double[] Start
    {
        get
        {
            var start = new double[Common + phi[0].Length + samples.Dimension];
            (start[0], start[1], start[2], start[3]) = (Math.Log(0.1), Math.Log(0.3), Math.Log(3d / samples.Dimension), Math.Log(2d / samples.Dimension));
            return start;
        }
    }

    public (PolicyKernel Kernel, double Noise) Read(double[] p)
    {
        double[] linear = [.. Enumerable.Range(Common, phi[0].Length).Select(f => Math.Exp(p[2] + p[f]))];
        double[] relevance = [.. Enumerable.Range(Common + phi[0].Length, samples.Dimension).Select(c => Math.Exp(p[3] + p[c]))];
        return (new PolicyKernel(centre, linear, Math.Exp(p[1]), relevance), Math.Exp(p[0]) + Jitter);
    }

    /// <summary>The logarithm of the posterior, up to a constant; writes its gradient.</summary>
    public double Evaluate(double[] p, double[] gradient)
    {
        var (kernel, noise) = Read(p);
        var n = y.Length;
        var (factor, rest, slope) = (new double[n * n], new double[n * n], new double[n * n]);
        Parallel.For(0, n, i =>
        {
            for (var j = 0; j < n; j++)
            {
                var at = (i * n) + j;
                (rest[at], slope[at]) = kernel.Rest(kernel.SquaredDistance(samples.X[i], samples.X[j]));
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

        var sums = Sums(alpha, Cholesky.Inverse(factor, n), rest, slope, kernel);
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

    // d/dp = 1/2 sum_ij (alpha alpha^T - K^-1)_ij dK_ij/dp; the noise's factor and the common parameters are left to the caller.
    private double[] Sums(double[] alpha, double[] inverse, double[] rest, double[] slope, PolicyKernel kernel)
    {
        var (n, features, d) = (y.Length, phi[0].Length, samples.Dimension);
        const int Parts = 8;
        var parts = new double[Parts][];
        Parallel.For(0, Parts, part =>
        {
            var own = parts[part] = new double[Common + features + d];
            var (row, total) = (new double[features], new double[d]);
            for (var i = part * n / Parts; i < (part + 1) * n / Parts; i++)
            {
                row.AsSpan().Clear();
                total.AsSpan().Clear();
                var slopes = 0d;
                for (var j = 0; j < n; j++)
                {
                    var at = (i * n) + j;
                    var a = ((alpha[i] * alpha[j]) - inverse[at]) / 2;
                    var s = a * slope[at];
                    Cholesky.Subtract(row, phi[j], -a);
                    Cholesky.Subtract(total, samples.X[j], -s);
                    slopes += s;
                    own[1] += a * rest[at];
                    own[0] += i == j ? a : 0;
                }

                for (var f = 0; f < features; f++)
                {
                    own[Common + f] += kernel.Linear[f] * phi[i][f] * row[f];
                }

                for (var c = 0; c < d; c++)
                {
                    own[Common + features + c] += 2 * kernel.Relevance[c] * samples.X[i][c] * ((slopes * samples.X[i][c]) - total[c]);
                }
            }
        });

        // In a fixed order: the same samples give the same sums.
        return parts.Aggregate((sum, part) => [.. sum.Zip(part, (a, b) => a + b)]);
    }
}
