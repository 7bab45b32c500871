using System.Collections.Immutable;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Results;

/// <summary>The compression policy that a build applies, and where it comes from.</summary>
/// <param name="Policy">What is done.</param>
/// <param name="FromLock">True if the lock names it, and no search found it.</param>
/// <param name="Trials">The number of trials of the search.</param>
/// <param name="SearchSeconds">The time that the search took.</param>
public sealed record ChosenPolicy(NamedPolicy Policy, bool FromLock, int Trials, double SearchSeconds)
{
    /// <summary>The pruning criterion that was evolved; null where none was.</summary>
    public string? Criterion { get; init; }

    /// <summary>The trials of the search, in their order; none where the lock decides.</summary>
    public ImmutableArray<TrialPoint> Searched { get; init; } = [];

    /// <summary>What was predicted before it was measured; null where nothing was.</summary>
    public Predictions? Predictions { get; init; }

    /// <summary>The content key of what candidates made by this policy depend on.</summary>
    internal string Key => ContentKey.Of(Policy.Key, Criterion ?? "");
}
