using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>A standardisation of numbers to mean 0 and deviation 1, and its inverse.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation; 1 if all numbers are equal.</param>
internal readonly record struct Standardisation(double Mean, double Deviation)
{
    public static Standardisation Of(ReadOnlySpan<double> values)
    {
        var (sum, squares) = (0d, 0d);
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        var deviation = Math.Sqrt(squares / values.Length);
        return new Standardisation(mean, deviation > 1e-12 * Math.Max(1, Math.Abs(mean)) ? deviation : 1);
    }

    public double Apply(double value) => (value - Mean) / Deviation;

    public double Undo(double value) => Mean + (Deviation * value);

    public Predicted Undo(Predicted standard) => new(Undo(standard.Mean), Deviation * Deviation * standard.Variance);
}
