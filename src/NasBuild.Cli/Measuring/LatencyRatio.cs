namespace NasBuild.Cli.Measuring;

/// <summary>The latency of the second model relative to the first.</summary>
/// <param name="Median">The median of the paired ratios of latency.</param>
/// <param name="Low">Their 10th percentile.</param>
/// <param name="High">Their 90th percentile.</param>
internal sealed record LatencyRatio(double Median, double Low, double High)
{
    /// <summary>True if the difference is larger than the noise: most of the pairs agree on which is faster.</summary>
    public bool IsBeyondNoise => High < 1 || Low > 1;
}
