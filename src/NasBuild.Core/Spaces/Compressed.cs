using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Spaces;

/// <summary>A model between transformations.</summary>
/// <param name="Model">The model.</param>
internal sealed record Compressed(Model Model)
{
    /// <summary>The positions of removed channels, by the name of their group.</summary>
    public IReadOnlyDictionary<string, int[]> RemovedChannels { get; init; } = ImmutableDictionary<string, int[]>.Empty;

    /// <summary>The nodes that could not be changed.</summary>
    public ImmutableArray<UnchangedNode> Unchanged { get; init; } = [];
}
