using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>The exception for a node without a gradient on the path from a trained parameter to the loss.</summary>
/// <param name="node">The node.</param>
/// <param name="version">The version of the node's operator set that the model imports; 0 if it imports none.</param>
/// <param name="reason">The reason, without a full stop.</param>
public sealed class UndifferentiableException(Node node, long version, string reason)
    : Exception(
        $"The gradient of {(node.Domain.Length == 0 ? "ai.onnx" : node.Domain)}::{node.OpType} (version {version}, node "
        + $"'{node.DisplayName}') is not known: {reason}.")
{
    /// <summary>The node, in the form that is trained.</summary>
    public Node Operation { get; } = node;

    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain { get; } = node.Domain;

    /// <summary>The operator.</summary>
    public string OpType { get; } = node.OpType;

    /// <summary>The operator, with its domain if that is not ONNX's own.</summary>
    public string QualifiedType => Domain.Length == 0 ? OpType : $"{Domain}::{OpType}";

    /// <summary>The version of the operator set that the model imports; 0 if it imports none.</summary>
    public long Version { get; } = version;

    /// <summary>The node's name.</summary>
    public string Node { get; } = node.DisplayName;

    /// <summary>The reason.</summary>
    public string Reason { get; } = reason;
}
