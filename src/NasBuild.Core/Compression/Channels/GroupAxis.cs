using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Channels;

/// <summary>The part of a channel group on one axis of one value.</summary>
/// <param name="Value">The initializer's or activation's name.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Role">
/// The role of the axis in the node that reads it; <see cref="SliceRole.PerChannel"/> for activations.
/// </param>
/// <param name="Indices">The indices of the axis that belong to the group, ascending.</param>
/// <param name="Channels">For each index, the position of its channel in the group.</param>
public sealed record GroupAxis(
    string Value, int Axis, SliceRole Role, ImmutableArray<int> Indices, ImmutableArray<int> Channels);
