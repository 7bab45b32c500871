using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>One point of a <see cref="Space"/>: the index of the choice for every variable. Equal by value.</summary>
/// <param name="Levels">The indices.</param>
public sealed record Policy(ImmutableArray<int> Levels)
{
    /// <summary>Returns a policy that has each variable's choice from this one or from another.</summary>
    public Policy Cross(Policy other, Random random) =>
        new([.. Levels.Zip(other.Levels, (x, y) => random.Next(2) == 0 ? x : y)]);

    /// <inheritdoc/>
    public bool Equals(Policy? other) => other is not null && Levels.SequenceEqual(other.Levels);

    /// <inheritdoc/>
    public override int GetHashCode() => Levels.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(",", Levels);
}
