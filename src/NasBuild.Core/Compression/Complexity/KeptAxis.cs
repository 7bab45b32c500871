using System.Collections.Immutable;

namespace NasBuild.Core.Compression.Complexity;

/// <summary>How much of an axis the widths leave: one minus, for each variable, its share of the axis times what it cuts.</summary>
/// <param name="Shares">The variables whose channels lie on the axis, and the shares of the axis that are theirs.</param>
internal sealed record KeptAxis(ImmutableArray<(int Variable, double Share)> Shares);
