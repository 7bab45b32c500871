namespace NasBuild.Engine;

/// <summary>The exception for a session that ONNX Runtime, or another engine, cannot create or run.</summary>
public class SessionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The exception for a node that ONNX Runtime has no implementation for.</summary>
/// <param name="domain">The operator's domain; empty for ONNX's own.</param>
/// <param name="opType">The operator.</param>
/// <param name="version">The version of the operator set that the model imports; 0 if it imports none.</param>
/// <param name="node">The node's name.</param>
/// <param name="inner">The exception of ONNX Runtime.</param>
public sealed class UnsupportedOperatorException(
    string domain, string opType, long version, string node, Exception inner)
    : SessionException(
        $"ONNX Runtime cannot run the operator {(domain.Length == 0 ? "ai.onnx" : domain)}::{opType} (version {version}) of node '{node}'.",
        inner)
{
    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain { get; } = domain;

    /// <summary>The operator.</summary>
    public string OpType { get; } = opType;

    /// <summary>The version of the operator set that the model imports; 0 if it imports none.</summary>
    public long Version { get; } = version;

    /// <summary>The node's name.</summary>
    public string Node { get; } = node;
}

/// <summary>The exception for a model with an operator set that is newer than ONNX Runtime supports.</summary>
/// <param name="version">The version that the model imports.</param>
/// <param name="latest">The latest version that ONNX Runtime supports.</param>
/// <param name="inner">The exception of ONNX Runtime.</param>
public sealed class UnsupportedOpsetException(long version, long latest, Exception inner)
    : SessionException($"The model is written in operator set {version}, which ONNX Runtime does not know.", inner)
{
    /// <summary>The version that the model imports.</summary>
    public long Version { get; } = version;

    /// <summary>The latest version that ONNX Runtime supports.</summary>
    public long Latest { get; } = latest;
}
