using System.Collections.Immutable;

namespace NasBuild.Core.Architectures;

/// <summary>The choices of a stage of a <see cref="ResidualSpace"/>, each from the largest to the smallest.</summary>
/// <param name="Widths">The channels that its blocks pass on.</param>
/// <param name="Blocks">The numbers of blocks.</param>
/// <param name="Inner">The channels between the two convolutions of a block, chosen for each block.</param>
internal sealed record StageChoices(ImmutableArray<int> Widths, ImmutableArray<int> Blocks, ImmutableArray<int> Inner);
