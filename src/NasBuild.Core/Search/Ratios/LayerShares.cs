using System.Collections.Immutable;

namespace NasBuild.Core.Search.Ratios;

/// <summary>The share of zeros of each layer, in the layers' order. Equal by value.</summary>
/// <param name="Values">The shares.</param>
internal sealed record LayerShares(ImmutableArray<double> Values)
{
    /// <inheritdoc/>
    public bool Equals(LayerShares? other) =>
        other is not null && !Values.IsDefault && !other.Values.IsDefault && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.IsDefault ? 0 : Values.Aggregate(17, HashCode.Combine);
}
