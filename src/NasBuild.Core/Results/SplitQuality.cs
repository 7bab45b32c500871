namespace NasBuild.Core.Results;

/// <summary>Quality on one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Samples">The number of its samples.</param>
/// <param name="Original">The original's quality.</param>
/// <param name="Optimized">The optimised model's quality.</param>
/// <param name="Cosine">
/// The cosine between the output that differs most and the original's, if agreement is a distance of outputs.
/// </param>
public sealed record SplitQuality(string Split, int Samples, double Original, double Optimized, double? Cosine = null);
