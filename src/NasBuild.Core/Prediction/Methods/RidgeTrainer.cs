// Hoerl and Kennard, Ridge Regression, Technometrics 12 (1970); leave-one-out in closed form: Allen, Technometrics 16
// (1974)
using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>Ridge regression. Features and penalty are chosen by the least squared leave-one-out error.</summary>
internal sealed class RidgeTrainer(params PolynomialFeatures[] choices) : IPredictorTrainer<RidgePredictor>
{
    /// <summary>The penalties to choose from.</summary>
    public double[] Penalties { get; init; } = [.. Enumerable.Range(-8, 19).Select(i => Math.Pow(10, i / 3d))];

    /// <summary>Creates a trainer that tries every kind of features.</summary>
    public RidgeTrainer()
        : this(PolynomialFeatures.Linear, PolynomialFeatures.Squares, PolynomialFeatures.Pairs)
    {
    }

    public RidgePredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var best = (Error: double.PositiveInfinity, Predictor: (RidgePredictor?)null);
        bool Fits(PolynomialFeatures features) => FeatureMap.Count(features, samples.Dimension) <= samples.Count;
        foreach (var features in choices.Where((f, i) => i == 0 || Fits(f)))
        {
            var problem = new Problem(features, samples);
            foreach (var penalty in Penalties)
            {
                cancellation.ThrowIfCancellationRequested();
                var (error, predictor) = problem.Solve(penalty);
                best = error < best.Error ? (error, predictor) : best;
            }
        }

        return best.Predictor!;
    }

    /// <summary>Centred features and targets, and the features' Gram matrix.</summary>
    private sealed class Problem
    {
        private readonly PolynomialFeatures features;
        private readonly Samples samples;
        private readonly double[][] phi;
        private readonly double[] centre;
        private readonly double[] gram;
        private readonly double[] right;
        private readonly double mean;
        private readonly double[] targets;

        public Problem(PolynomialFeatures features, Samples samples)
        {
            (this.features, this.samples) = (features, samples);
            phi = Array.ConvertAll(samples.X, x => FeatureMap.Of(features, x));
            var count = phi[0].Length;
            mean = samples.Y.Average();
            centre = [.. Enumerable.Range(0, count).Select(j => phi.Average(row => row[j]))];
            targets = Array.ConvertAll(samples.Y, y => y - mean);
            (gram, right) = (new double[count * count], new double[count]);
            for (var n = 0; n < phi.Length; n++)
            {
                Cholesky.Subtract(phi[n], centre, 1);
                Cholesky.Subtract(right, phi[n], -targets[n]);
                for (var i = 0; i < count; i++)
                {
                    Cholesky.Subtract(gram.AsSpan(i * count, i + 1), phi[n].AsSpan(0, i + 1), -phi[n][i]);
                }
            }
        }

        /// <summary>Returns the solution for one penalty, and its mean squared leave-one-out error.</summary>
        public (double Error, RidgePredictor Predictor) Solve(double penalty)
        {
            var count = centre.Length;
            var factor = (double[])gram.Clone();
            for (var i = 0; i < count; i++)
            {
                factor[(i * count) + i] += penalty;
            }

            Cholesky.Factor(factor, count);
            var inverse = Cholesky.Inverse(factor, count);
            var solution = (double[])right.Clone();
            Cholesky.Solve(factor, count, solution);
            var (error, squares, freedom) = (0d, 0d, (double)phi.Length);
            for (var n = 0; n < phi.Length; n++)
            {
                var leverage = 1d / phi.Length;
                for (var i = 0; i < count; i++)
                {
                    leverage += phi[n][i] * Cholesky.Dot(inverse.AsSpan(i * count, count), phi[n]);
                }

                var residual = targets[n] - Cholesky.Dot(solution, phi[n]);
                var leftOut = residual / Math.Max(1 - leverage, 1e-9);
                error += leftOut * leftOut;
                squares += residual * residual;
                freedom -= leverage;
            }

            var noise = squares / Math.Max(freedom, 1);
            var covariance = Array.ConvertAll(inverse, v => noise * v);
            var predictor = new RidgePredictor(
                samples.Dimension, features, centre, mean, solution, covariance, noise / phi.Length);
            return (error / phi.Length, predictor);
        }
    }
}
