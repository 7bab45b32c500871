namespace NasBuild.Cli.Measuring;

/// <summary>A model measured.</summary>
/// <param name="Model">The path.</param>
/// <param name="MedianMs">The median latency.</param>
/// <param name="LowMs">The 10th percentile of the blocks.</param>
/// <param name="HighMs">The 90th percentile of the blocks.</param>
/// <param name="SizeBytes">The size of its files.</param>
/// <param name="Macs">Multiply-accumulate operations of the measured run; null where they could not be counted.</param>
internal sealed record MeasuredModel(string Model, double MedianMs, double LowMs, double HighMs, long SizeBytes, long? Macs);

/// <summary>Two models side by side: the second relative to the first.</summary>
/// <param name="Median">The median of the paired ratios of latency.</param>
/// <param name="Low">Their 10th percentile.</param>
/// <param name="High">Their 90th percentile.</param>
internal sealed record LatencyRatio(double Median, double Low, double High)
{
    /// <summary>True if the difference is larger than the noise: most of the pairs agree in who is faster.</summary>
    public bool IsBeyondNoise => High < 1 || Low > 1;
}

/// <summary>One model measured, or two in turns.</summary>
/// <param name="Inputs">The inputs by name, with type and shape; their numbers are made up.</param>
/// <param name="Threads">Threads inside one operator.</param>
/// <param name="Blocks">The number of blocks of each model.</param>
/// <param name="Models">The models.</param>
/// <param name="Ratio">How the second compares; null for one model alone.</param>
internal sealed record Comparison(IReadOnlyDictionary<string, string> Inputs, int Threads, int Blocks, IReadOnlyList<MeasuredModel> Models, LatencyRatio? Ratio);
