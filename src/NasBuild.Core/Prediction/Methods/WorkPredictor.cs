using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

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
