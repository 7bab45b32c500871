// Additive latency from the work of operators, as in nn-Meter (Zhang et al., MobiSys 2021); rates fitted to whole runs
using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// Predicts the logarithm of a time that is mostly a sum of kinds of work, each at a rate of its own, and a constant: a
/// handful of rates needs few samples. Another method may learn the residuals from the policy.
/// </summary>
/// <param name="kinds">
/// The number of features that are work, the last ones; the other method sees the features before them.
/// </param>
/// <param name="other">The other method; null for the rates only.</param>
internal sealed class WorkTrainer(int kinds, IPredictorTrainer<IDifferentiablePredictor>? other)
    : IPredictorTrainer<WorkPredictor>
{
    private const int Rounds = 6;

    // Smaller errors, relative to the time, count as squares.
    private const double Smallest = 0.02;
    private readonly IPredictorTrainer<IDifferentiablePredictor> rest = other ?? new MeanTrainer();

    public WorkPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        // Errors count relative to the time, as they do in its logarithm.
        double[] Relative(double[] x, double y) => [.. WorkPredictor.Work(x, kinds).Select(w => w / Math.Exp(y))];
        var rates = LeastAbsoluteErrors([.. samples.X.Zip(samples.Y, Relative)]);
        double[] left = [.. samples.X.Zip(samples.Y, (x, y) => y - Math.Log(WorkPredictor.Time(x, rates)))];
        var without = samples.Points.Select(p => p with { Features = p.Features[..^kinds] });
        return new WorkPredictor(rates, rest.Fit(new Samples(without, left), seed, cancellation));
    }

    // One measurement that was disturbed must not move the rates: rows that miss 1 by much weigh less (Lawson's
    // iteratively reweighted least squares).
    private static double[] LeastAbsoluteErrors(double[][] rows)
    {
        double[] weights = [.. rows.Select(_ => 1d)];
        for (var round = 0; ; round++)
        {
            double[][] weighted = [.. rows.Zip(weights, (row, w) => row.Select(v => w * v).ToArray())];
            var rates = NonNegativeLeastSquares.Solve(weighted, weights);
            if (round == Rounds)
            {
                return rates;
            }

            double Miss(double[] row) => Math.Abs(Cholesky.Dot(row, rates) - 1);
            weights = [.. rows.Select(row => 1 / Math.Sqrt(Math.Max(Miss(row), Smallest)))];
        }
    }
}
