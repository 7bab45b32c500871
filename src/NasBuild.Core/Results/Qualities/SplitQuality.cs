using System.Collections.Immutable;

namespace NasBuild.Core.Results.Qualities;

/// <summary>Quality on one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Samples">The number of its samples.</param>
/// <param name="Original">The original's quality.</param>
/// <param name="Optimized">The optimised model's quality.</param>
public sealed record SplitQuality(string Split, int Samples, double Original, double Optimized)
{
    /// <summary>The agreement of each output, with task match-original; else empty.</summary>
    public ImmutableArray<OutputQuality> Outputs { get; init; } = [];

    /// <summary>The measure of the agreement; empty for best classes.</summary>
    public string Measure { get; init; } = "";

    /// <summary>True if the policy or the weights were chosen by these samples.</summary>
    public bool IsChosenOn { get; init; }
}
