namespace NasBuild.Core.Spaces;

/// <summary>A node that a transformation could not change.</summary>
/// <param name="Transformation">The transformation.</param>
/// <param name="Node">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">The reason.</param>
internal sealed record UnchangedNode(string Transformation, string Node, string OpType, string Reason)
{
    /// <summary>True if it was changed less than asked for.</summary>
    public bool IsPartly { get; init; }
}
