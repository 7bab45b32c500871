namespace NasBuild.Core.Prediction.Choice;

/// <summary>How far predictions are from what was measured.</summary>
internal static class PredictionError
{
    /// <summary>The mean absolute error, in the metric's unit.</summary>
    public static double MeanAbsolute(IReadOnlyList<double> predicted, IReadOnlyList<double> measured) =>
        predicted.Zip(measured, (p, m) => Math.Abs(p - m)).Average();

    /// <summary>The mean of the absolute errors as shares of what was measured.</summary>
    public static double MeanAbsoluteShare(IReadOnlyList<double> predicted, IReadOnlyList<double> measured) =>
        predicted.Zip(measured, (p, m) => Math.Abs((p - m) / m)).Average();
}
