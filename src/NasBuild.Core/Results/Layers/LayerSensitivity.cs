using System.Collections.Immutable;

namespace NasBuild.Core.Results.Layers;

/// <summary>The sensitivity of layers to their own compression, while the others are as in the original.</summary>
/// <param name="Measure">What was measured of each.</param>
/// <param name="ByLayer">The values by the layer's name: 0 is a layer that costs nothing.</param>
public sealed record LayerSensitivity(string Measure, ImmutableSortedDictionary<string, double> ByLayer);
