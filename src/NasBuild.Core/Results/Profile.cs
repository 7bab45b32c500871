using System.Collections.Immutable;

namespace NasBuild.Core.Results;

/// <summary>The measurements of the original and of the most compressed candidate.</summary>
/// <param name="Counts">The costs that were counted of the original, by the target's key.</param>
/// <param name="LatencyMs">The original's median latency for one sample, milliseconds.</param>
/// <param name="Parameters">The number of weights.</param>
/// <param name="QualityMetric">The quality metric's name; null without samples to measure on.</param>
/// <param name="Quality">The original's quality on all of the validation split.</param>
/// <param name="SubsetQuality">The original's quality on the samples that the search uses.</param>
/// <param name="SecondsPerTrial">The approximate time of a trial.</param>
/// <param name="MinimumCounts">The costs that were counted of the most compressed candidate.</param>
/// <param name="MinimumLatencyRatio">
/// The latency of the fastest candidate that was tried, relative to the original's.
/// </param>
public sealed record Profile(
    Counts Counts,
    double LatencyMs,
    long Parameters,
    string? QualityMetric,
    double Quality,
    double SubsetQuality,
    double SecondsPerTrial,
    Counts MinimumCounts,
    double MinimumLatencyRatio)
{
    /// <summary>The number of samples that <see cref="Quality"/> was measured on; 0 if it is not known.</summary>
    public int Samples { get; init; }

    /// <summary>
    /// The class folders of the samples in the order of the model's scores, if that is not their own; else empty.
    /// </summary>
    public ImmutableArray<string> FoldersByScore { get; init; } = [];

    /// <summary>The original as a candidate.</summary>
    internal Measured Uncompressed => new(SubsetQuality, 1, Counts);
}
