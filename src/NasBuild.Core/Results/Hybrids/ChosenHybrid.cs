using System.Collections.Immutable;

namespace NasBuild.Core.Results.Hybrids;

/// <summary>The blocks of components that one model was made of.</summary>
/// <param name="Choice">The share of each kept component by name, such as <c>block1.component2</c>.</param>
/// <param name="Shares">
/// The shares that the search found, of each component in the first block, then in the next; empty if the lock decided.
/// </param>
/// <param name="Milliseconds">The latency of each of these blocks; empty if the lock decided.</param>
/// <param name="Sha256">The hash of the model.</param>
/// <param name="Seconds">The time that it took.</param>
internal sealed record ChosenHybrid(
    ImmutableSortedDictionary<string, double> Choice, ImmutableArray<double> Shares,
    ImmutableArray<double> Milliseconds, string Sha256, double Seconds)
{
    /// <summary>The choices that were compared after a short training, and their losses, in words.</summary>
    public ImmutableArray<string> Tried { get; init; } = [];

    /// <summary>The model is no hybrid.</summary>
    public static ChosenHybrid None { get; } = new(
        ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal), [], [], "", 0);
}
