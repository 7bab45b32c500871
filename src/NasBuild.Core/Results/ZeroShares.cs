using System.Collections.Immutable;

namespace NasBuild.Core.Results;

/// <summary>The share of zeros of each layer.</summary>
/// <param name="ByLayer">The shares by the layer's name; none where all layers have the same.</param>
internal sealed record ZeroShares(ImmutableSortedDictionary<string, double> ByLayer)
{
    /// <summary>All layers have the same share.</summary>
    public static ZeroShares Uniform { get; } = new(ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal));
}
