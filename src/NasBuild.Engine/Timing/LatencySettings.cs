namespace NasBuild.Engine.Timing;

/// <summary>The settings of a latency measurement.</summary>
/// <param name="Blocks">The number of paired blocks; their ratios give the spread.</param>
/// <param name="BlockMs">The approximate time of one block of one model.</param>
public sealed record LatencySettings(int Blocks = 15, double BlockMs = 40)
{
    /// <summary>The approximate time that a measurement may take; slow models are measured in fewer runs.</summary>
    public double MaxSeconds { get; init; } = 30;
}
