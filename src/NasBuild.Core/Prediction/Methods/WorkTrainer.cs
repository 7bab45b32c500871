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

/// <summary>The logarithm of a sum of work at rates, plus the residual of another predictor.</summary>
/// <param name="Rates">The constant, then the time that each kind of work takes; 0 or more.</param>
/// <param name="Rest">Predicts the residual.</param>
internal sealed record WorkPredictor(double[] Rates, IDifferentiablePredictor Rest) : IDifferentiablePredictor
{
    public int Dimension => Rest.Dimension + Rates.Length - 1;

    public Predicted Predict(ReadOnlySpan<double> x)
    {
        var rest = Rest.Predict(x[..Rest.Dimension]);
        return rest with { Mean = Math.Log(Time(x, Rates)) + rest.Mean };
    }

    public double At(ReadOnlySpan<double> x) => Math.Log(Time(x, Rates)) + Rest.At(x[..Rest.Dimension]);

    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        Rest.Gradient(x[..Rest.Dimension], into[..Rest.Dimension]);
        var time = Time(x, Rates);
        for (var i = 1; i < Rates.Length; i++)
        {
            into[Rest.Dimension + i - 1] = Rates[i] / time;
        }
    }

    /// <summary>Returns 1, for the constant, and the work in a vector.</summary>
    public static double[] Work(double[] x, int kinds) => [1, .. x[^kinds..]];

    /// <summary>Returns the time of the work in a vector, large enough for its logarithm to be finite.</summary>
    public static double Time(ReadOnlySpan<double> x, double[] rates) =>
        Math.Max(rates[0] + Cholesky.Dot(rates.AsSpan(1), x[^(rates.Length - 1)..]), 1e-9);
}
