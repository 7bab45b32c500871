// Hoerl and Kennard, Ridge Regression, Technometrics 12 (1970); leave-one-out in closed form: Allen, Technometrics 16 (1974)
using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>Ridge regression. Features and penalty are those with the least squared error on samples left out, one by one.</summary>
internal sealed class RidgeTrainer(params PolicyFeatures[] choices) : IPredictorTrainer
{
    private static readonly double[] Penalties = [.. Enumerable.Range(-8, 19).Select(i => Math.Pow(10, i / 3d))];

    /// <summary>Every kind of features is tried.</summary>
    public RidgeTrainer()
        : this(PolicyFeatures.Linear, PolicyFeatures.Squares, PolicyFeatures.Pairs)
    {
    }

    public string Name => "ridge";

    /// <summary>Whether errors count relative to what was measured, which then is not 0. Times need it: those of a small model are as well known as those of a large one.</summary>
    public bool Relative { get; init; }

    public int LeastSamples(int dimension) => 3;

    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var best = (Error: double.PositiveInfinity, Predictor: (RidgePredictor?)null);
        foreach (var features in choices.Where((f, i) => i == 0 || FeatureMap.Count(f, samples.Dimension) <= samples.Count))
        {
            var problem = new Problem(features, samples, Relative);
            foreach (var penalty in Penalties)
            {
                cancellation.ThrowIfCancellationRequested();
                var (error, predictor) = problem.Solve(penalty);
                best = error < best.Error ? (error, predictor) : best;
            }
        }

        return best.Predictor!;
    }

    /// <summary>Centred features and targets, each times the root of the sample's weight, and the features' Gram matrix.</summary>
    private sealed class Problem
    {
        private readonly PolicyFeatures features;
        private readonly Samples samples;
        private readonly double[][] phi;
        private readonly double[] centre;
        private readonly double[] gram;
        private readonly double[] right;
        private readonly double mean;
        private readonly double[] targets;
        private readonly double[] weights;

        public Problem(PolicyFeatures features, Samples samples, bool relative)
        {
            (this.features, this.samples) = (features, samples);
            phi = Array.ConvertAll(samples.X, x => FeatureMap.Of(features, x));
            var count = phi[0].Length;
            weights = Array.ConvertAll(samples.Y, y => relative ? 1 / (y * y) : 1);
            var all = weights.Sum();
            weights = Array.ConvertAll(weights, w => w * phi.Length / all);
            double Mean(Func<int, double> value) => weights.Select((w, n) => w * value(n)).Sum() / phi.Length;
            mean = Mean(n => samples.Y[n]);
            centre = [.. Enumerable.Range(0, count).Select(j => Mean(n => phi[n][j]))];
            targets = [.. weights.Select((w, n) => Math.Sqrt(w) * (samples.Y[n] - mean))];
            (gram, right) = (new double[count * count], new double[count]);
            for (var n = 0; n < phi.Length; n++)
            {
                Cholesky.Subtract(phi[n], centre, 1);
                Cholesky.Subtract(phi[n], phi[n], 1 - Math.Sqrt(weights[n]));
                Cholesky.Subtract(right, phi[n], -targets[n]);
                for (var i = 0; i < count; i++)
                {
                    Cholesky.Subtract(gram.AsSpan(i * count, i + 1), phi[n].AsSpan(0, i + 1), -phi[n][i]);
                }
            }
        }

        /// <summary>The solution for one penalty, and its mean squared error on samples left out.</summary>
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
                var leverage = weights[n] / phi.Length;
                for (var i = 0; i < count; i++)
                {
                    leverage += phi[n][i] * Cholesky.Dot(inverse.AsSpan(i * count, count), phi[n]);
                }

                var residual = targets[n] - Cholesky.Dot(solution, phi[n]);
                var leftOut = residual / Math.Max(1 - leverage, 1e-9);
                (error, squares, freedom) = (error + (leftOut * leftOut), squares + (residual * residual), freedom - leverage);
            }

            var noise = squares / Math.Max(freedom, 1);
            return (error / phi.Length, new RidgePredictor(samples.Dimension, features, centre, mean, solution, Array.ConvertAll(inverse, v => noise * v), noise / phi.Length));
        }
    }
}
