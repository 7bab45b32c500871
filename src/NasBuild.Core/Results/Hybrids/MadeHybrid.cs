namespace NasBuild.Core.Results.Hybrids;

/// <summary>The model that <c>nas hybrid</c> made of several components.</summary>
/// <param name="Path">The full path of its file.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Components">The names of the components.</param>
/// <param name="Blocks">Its blocks, each with every component's part.</param>
public sealed record MadeHybrid(
    string Path, long SizeBytes, IReadOnlyList<string> Components,
    IReadOnlyList<IReadOnlyList<HybridBlockPart>> Blocks);

/// <summary>The part of a component in a block of a hybrid.</summary>
/// <param name="Share">The share that the search found; null if the lock decided.</param>
/// <param name="Milliseconds">The latency of the component's block; null if the lock decided.</param>
/// <param name="Kept">The share that the model keeps; 0 if the block is not part of it.</param>
public sealed record HybridBlockPart(double? Share, double? Milliseconds, double Kept);
