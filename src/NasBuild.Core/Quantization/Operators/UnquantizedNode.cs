namespace NasBuild.Core.Quantization.Operators;

/// <summary>A node that a plan quantizes but that is left unchanged, or only stored in few bits.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Reason">The reason, for display.</param>
public sealed record UnquantizedNode(string Node, string OpType, string Reason)
{
    /// <summary>True if its weights are stored in 8 bits all the same.</summary>
    public bool IsStored { get; init; }
}
