using System.Collections.Immutable;
using NasBuild.Core.Results.Layers;

namespace NasBuild.Core.Results;

/// <summary>The share of zeros of each layer.</summary>
/// <param name="ByLayer">The shares by the layer's name; empty if all layers have the same.</param>
internal sealed record ZeroShares(ImmutableSortedDictionary<string, double> ByLayer)
{
    /// <summary>The sensitivity of the layers; null if it was not measured.</summary>
    public LayerSensitivity? Sensitivity { get; init; }

    /// <summary>The same share for all layers.</summary>
    public static ZeroShares Uniform { get; } =
        new(ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal));
}
