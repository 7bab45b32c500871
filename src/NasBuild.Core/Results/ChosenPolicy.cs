using System.Collections.Immutable;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Results;

/// <summary>The compression policy that a build applies, and where it comes from.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="FromLock">True if it is from the lock, and not from a search.</param>
/// <param name="Trials">The number of trials of the search.</param>
/// <param name="SearchSeconds">The time that the search took.</param>
public sealed record ChosenPolicy(NamedPolicy Policy, bool FromLock, int Trials, double SearchSeconds)
{
    /// <summary>The evolved pruning criterion; null if there is none.</summary>
    public string? Criterion { get; init; }

    /// <summary>The trials of the search, in order; none if the lock decides.</summary>
    public ImmutableArray<TrialPoint> Searched { get; init; } = [];

    /// <summary>The predictions of candidates that were measured later; null if there are none.</summary>
    public Predictions? Predictions { get; init; }

    /// <summary>The content key of candidates made by this policy.</summary>
    internal string Key => ContentKey.Of(Policy.Key, Criterion ?? "");
}
