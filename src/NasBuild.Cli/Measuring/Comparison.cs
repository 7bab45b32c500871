namespace NasBuild.Cli.Measuring;

/// <summary>The measurements of a model.</summary>
/// <param name="Model">The path.</param>
/// <param name="MedianMs">The median latency.</param>
/// <param name="LowMs">The 10th percentile of the blocks.</param>
/// <param name="HighMs">The 90th percentile of the blocks.</param>
/// <param name="SizeBytes">The size of its files.</param>
/// <param name="Macs">
/// The multiply-accumulate operations of the measured run; null if they could not be counted.
/// </param>
internal sealed record MeasuredModel(
    string Model, double MedianMs, double LowMs, double HighMs, long SizeBytes, long? Macs);

/// <summary>The latency of the second model relative to the first.</summary>
/// <param name="Median">The median of the paired ratios of latency.</param>
/// <param name="Low">Their 10th percentile.</param>
/// <param name="High">Their 90th percentile.</param>
internal sealed record LatencyRatio(double Median, double Low, double High)
{
    /// <summary>True if the difference is larger than the noise: most of the pairs agree on which is faster.</summary>
    public bool IsBeyondNoise => High < 1 || Low > 1;
}

/// <summary>The measurements of one model, or of two side by side.</summary>
/// <param name="Inputs">The inputs by name, with type and shape; their elements are generated.</param>
/// <param name="Threads">The number of threads inside one operator.</param>
/// <param name="Blocks">The number of blocks of each model.</param>
/// <param name="Models">The models.</param>
/// <param name="Ratio">The latency ratio of the second; null for one model alone.</param>
internal sealed record Comparison(
    IReadOnlyDictionary<string, string> Inputs, int Threads, int Blocks, IReadOnlyList<MeasuredModel> Models,
    LatencyRatio? Ratio);
