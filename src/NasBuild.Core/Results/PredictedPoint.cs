namespace NasBuild.Core.Results;

/// <summary>A prediction and the later measurement.</summary>
/// <param name="Metric">
/// <c>quality</c>, as the quality metric counts it, or <c>latency</c>, relative to the original's.
/// </param>
/// <param name="Predicted">The predicted value.</param>
/// <param name="Low">The lower end of its interval; the predicted value itself if the predictor gives none.</param>
/// <param name="High">The upper end of its interval.</param>
/// <param name="Measured">The measured value.</param>
public sealed record PredictedPoint(string Metric, double Predicted, double Low, double High, double Measured);
