using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Benchmarks;

/// <summary>
/// The linear baseline of latencies, given and predicted as logarithms: the line with the least squares of relative
/// errors.
/// </summary>
internal sealed class RelativeLine : IPredictorTrainer<RelativeLine.Line>
{
    // Keeps the system definite where a feature does not vary.
    private const double Jitter = 1e-9;

    public Line Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        // Rows of 1 and the features over the latency, which should come to 1.
        double[][] rows = [.. samples.X.Zip(samples.Y, (x, y) => x.Prepend(1).Select(v => v / Math.Exp(y)).ToArray())];
        var count = rows[0].Length;
        var (gram, weights) = (new double[count * count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            weights[i] = rows.Sum(r => r[i]);
            for (var j = 0; j <= i; j++)
            {
                gram[(i * count) + j] = rows.Sum(r => r[i] * r[j]);
            }

            gram[(i * count) + i] += Jitter * gram[0];
        }

        Cholesky.Factor(gram, count);
        Cholesky.Solve(gram, count, weights);
        return new Line(weights);
    }

    internal sealed class Line(double[] weights) : IPredictor
    {
        public Predicted Predict(PolicyPoint point) =>
            new(Math.Log(weights[0] + Cholesky.Dot(weights.AsSpan(1), point.Features)), double.NaN);
    }
}
