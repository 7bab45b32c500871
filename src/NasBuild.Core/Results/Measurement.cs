using System.Collections.Immutable;
using NasBuild.Engine;

namespace NasBuild.Core.Results;

/// <summary>Quality on one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Samples">How many samples it has.</param>
/// <param name="Original">The original's quality.</param>
/// <param name="Optimized">The optimised model's quality.</param>
/// <param name="Cosine">Where agreement is a distance of outputs: the cosine between the output that differs most and the original's.</param>
public sealed record SplitQuality(string Split, int Samples, double Original, double Optimized, double? Cosine = null);

/// <summary>What was measured of the original and the optimised model, side by side.</summary>
/// <param name="OriginalBytes">The original's file.</param>
/// <param name="SizeBytes">The optimised model's file.</param>
/// <param name="Latency">Latency for one sample.</param>
/// <param name="QualityMetric">The metric's name; null where there was nothing to measure on.</param>
/// <param name="Quality">Quality by split, the one that gates decide on last.</param>
public sealed record Measurement(long OriginalBytes, long SizeBytes, LatencyComparison Latency, string? QualityMetric, ImmutableArray<SplitQuality> Quality)
{
    /// <summary>What the models ran on while they were measured: <c>CPU</c> or <c>CUDA</c>.</summary>
    public string Provider { get; init; } = "CPU";

    /// <summary>What the original computes for one sample; null in the record of a version that did not count it.</summary>
    public OperationCount? OriginalOperations { get; init; }

    /// <summary>What the optimised model computes for one sample; null in the record of a version that did not count it.</summary>
    public OperationCount? Operations { get; init; }

    /// <summary>Quality on the split that the gates decide on: the test split where there is one.</summary>
    public SplitQuality? Final => Quality.IsEmpty ? null : Quality[^1];
}
