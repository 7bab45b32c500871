using System.Collections.Immutable;
using NasBuild.Core.Results.Layers;

namespace NasBuild.Core.Results;

/// <summary>The forms of weights that were chosen by measurement: how each layer is quantized.</summary>
/// <param name="ByNode">The forms by node; null if nothing was to choose.</param>
/// <param name="Reasons">The reasons why nodes are not computed in integers, by node.</param>
/// <param name="Tried">The methods that were tried, a phrase each.</param>
internal sealed record ChosenForms(
    ImmutableSortedDictionary<string, int>? ByNode, ImmutableSortedDictionary<string, string> Reasons,
    ImmutableArray<string> Tried)
{
    /// <summary>The sensitivity of the layers; null if it was not measured.</summary>
    public LayerSensitivity? Sensitivity { get; init; }

    /// <summary>Nothing was chosen: nas.yaml or the lock names the forms.</summary>
    public static ChosenForms Given { get; } =
        new(null, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), []);
}
