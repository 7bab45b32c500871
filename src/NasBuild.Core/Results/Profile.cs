using NasBuild.Engine;

namespace NasBuild.Core.Results;

/// <summary>The original, measured, and how far compression could go.</summary>
/// <param name="SizeBytes">The original's file.</param>
/// <param name="LatencyMs">The original's median latency for one sample, milliseconds.</param>
/// <param name="Operations">What the original computes for one sample.</param>
/// <param name="Parameters">The number of weights.</param>
/// <param name="QualityMetric">The metric's name; null without samples to measure on.</param>
/// <param name="Quality">The original's quality on all of the validation split.</param>
/// <param name="SubsetQuality">The original's quality on the samples that the search uses.</param>
/// <param name="SecondsPerTrial">What a trial takes, about.</param>
/// <param name="LeastSizeBytes">The size of the smallest candidate.</param>
/// <param name="LeastLatencyRatio">The latency of the smallest candidate, relative to the original's.</param>
/// <param name="LeastOperations">What the smallest candidate computes.</param>
public sealed record Profile(
    long SizeBytes,
    double LatencyMs,
    OperationCount Operations,
    long Parameters,
    string? QualityMetric,
    double Quality,
    double SubsetQuality,
    double SecondsPerTrial,
    long LeastSizeBytes,
    double LeastLatencyRatio,
    OperationCount LeastOperations);
