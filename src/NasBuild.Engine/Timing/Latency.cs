namespace NasBuild.Engine.Timing;

/// <summary>A measured time and its spread.</summary>
/// <param name="MedianMs">The median of the blocks' medians, milliseconds a run.</param>
/// <param name="LowMs">The 10th percentile of the blocks' medians.</param>
/// <param name="HighMs">The 90th percentile of the blocks' medians.</param>
public sealed record Latency(double MedianMs, double LowMs, double HighMs);
