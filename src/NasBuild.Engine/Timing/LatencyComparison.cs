namespace NasBuild.Engine.Timing;

/// <summary>Two models measured side by side.</summary>
/// <param name="Original">The first model.</param>
/// <param name="Candidate">The second model.</param>
/// <param name="Ratio">Median over paired blocks of candidate / original.</param>
/// <param name="RatioLow">The 10th percentile of the paired ratios.</param>
/// <param name="RatioHigh">The 90th percentile of the paired ratios.</param>
/// <param name="Blocks">The number of paired blocks.</param>
public sealed record LatencyComparison(
    Latency Original, Latency Candidate, double Ratio, double RatioLow, double RatioHigh, int Blocks);
