using System.Collections.Immutable;

namespace NasBuild.Core.Results;

/// <summary>The share of zeros of each layer.</summary>
/// <param name="ByLayer">The shares by the layer's name; empty if all layers have the same.</param>
internal sealed record ZeroShares(ImmutableSortedDictionary<string, double> ByLayer)
{
    /// <summary>The same share for all layers.</summary>
    public static ZeroShares Uniform { get; } =
        new(ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal));
}
