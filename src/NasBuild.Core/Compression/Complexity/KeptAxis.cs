using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>
/// The share of an axis that the widths keep: one minus, for each variable, its share of the axis times what it cuts.
/// </summary>
/// <param name="Shares">The variables with channels on the axis, and their shares of the axis.</param>
internal sealed record KeptAxis(ImmutableArray<(int Variable, double Share)> Shares);
