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
