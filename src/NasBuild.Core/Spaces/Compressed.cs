using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Spaces;

/// <summary>A node that a transformation was to change and did not.</summary>
/// <param name="Transformation">The transformation.</param>
/// <param name="Node">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">Why it stays as it was.</param>
internal sealed record UnchangedNode(string Transformation, string Node, string OpType, string Reason);

/// <summary>A model on its way through the transformations.</summary>
/// <param name="Model">The model.</param>
internal sealed record Compressed(Model Model)
{
    /// <summary>The positions of channels that are gone, by the name of their group.</summary>
    public IReadOnlyDictionary<string, int[]> RemovedChannels { get; init; } = ImmutableDictionary<string, int[]>.Empty;

    /// <summary>Nodes that were to be changed and stay as they were.</summary>
    public ImmutableArray<UnchangedNode> Unchanged { get; init; } = [];
}
