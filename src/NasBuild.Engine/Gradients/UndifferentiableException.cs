using NasBuild.Onnx;

namespace NasBuild.Engine.Gradients;

/// <summary>The path from a trainable parameter to the loss leads through a node whose gradient is not known.</summary>
/// <param name="node">The node.</param>
/// <param name="reason">What stands in the way.</param>
public sealed class UndifferentiableException(Node node, string reason)
    : Exception($"The gradient of {(node.Domain.Length == 0 ? "" : $"{node.Domain}::")}{node.OpType} (node '{node.DisplayName}') is not known: {reason}.")
{
    /// <summary>The operator, with its domain where that is not ONNX's own.</summary>
    public string OpType { get; } = node.Domain.Length == 0 ? node.OpType : $"{node.Domain}::{node.OpType}";

    /// <summary>The node's name.</summary>
    public string Node { get; } = node.DisplayName;

    /// <summary>What stands in the way.</summary>
    public string Reason { get; } = reason;
}
