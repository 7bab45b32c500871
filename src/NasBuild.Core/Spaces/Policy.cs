using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>One point of a <see cref="Space"/>: the index of the choice for every variable. Equal by value.</summary>
/// <param name="Levels">The indices.</param>
public sealed record Policy(ImmutableArray<int> Levels)
{
    /// <inheritdoc/>
    public bool Equals(Policy? other) => other is not null && Levels.SequenceEqual(other.Levels);

    /// <inheritdoc/>
    public override int GetHashCode() => Levels.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(",", Levels);
}
