namespace NasBuild.Onnx.OperatorSets;

/// <summary>A node that cannot be converted to a newer operator set.</summary>
/// <param name="Node">The node.</param>
/// <param name="Version">The version of its operator: the operator set that introduced it, 0 if there is none.</param>
/// <param name="Reason">The reason, as a clause: "its batch axis has no counterpart".</param>
public sealed record UnconvertedNode(Node Node, long Version, string Reason)
{
    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain => Node.Domain;

    /// <summary>The operator.</summary>
    public string OpType => Node.OpType;

    /// <inheritdoc/>
    public override string ToString()
    {
        var name = $"{(Domain.Length > 0 ? Domain : "ai.onnx")}::{OpType}{(Version > 0 ? $"-{Version}" : "")}";
        return $"{name} (node '{Node.DisplayName}'): {Reason}";
    }
}
