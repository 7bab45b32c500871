namespace NasBuild.Core.Search.Learned;

/// <summary>The predictions of a candidate.</summary>
/// <param name="Quality">The quality metric.</param>
/// <param name="QualityInterval">The interval of nine of ten measurements.</param>
/// <param name="LatencyRatio">The latency relative to the original's.</param>
/// <param name="LatencyInterval">The interval of nine of ten measurements.</param>
internal sealed record PredictedTrial(
    double Quality,
    (double Low, double High) QualityInterval,
    double LatencyRatio,
    (double Low, double High) LatencyInterval);
