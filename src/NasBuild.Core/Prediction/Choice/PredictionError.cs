namespace NasBuild.Core.Prediction.Choice;

/// <summary>The errors of predictions.</summary>
internal static class PredictionError
{
    /// <summary>Returns the mean absolute error, in the metric's unit.</summary>
    public static double MeanAbsolute(IReadOnlyList<double> predicted, IReadOnlyList<double> measured) =>
        predicted.Zip(measured, (p, m) => Math.Abs(p - m)).Average();

    /// <summary>Returns the mean of the absolute errors relative to the measured values.</summary>
    public static double MeanAbsoluteShare(IReadOnlyList<double> predicted, IReadOnlyList<double> measured) =>
        predicted.Zip(measured, (p, m) => Math.Abs((p - m) / m)).Average();
}
