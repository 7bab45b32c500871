namespace NasBuild.Engine;

/// <summary>ONNX Runtime, or another engine, cannot create or run a session.</summary>
public class SessionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>ONNX Runtime has no implementation for a node of the model.</summary>
/// <param name="domain">The operator's domain; empty for ONNX's own.</param>
/// <param name="opType">The operator.</param>
/// <param name="version">The version of the operator set that the model imports; 0 when it imports none.</param>
/// <param name="node">The node's name.</param>
/// <param name="inner">ONNX Runtime's own words.</param>
public sealed class UnsupportedOperatorException(string domain, string opType, long version, string node, Exception inner)
    : SessionException($"ONNX Runtime cannot run the operator {(domain.Length == 0 ? "ai.onnx" : domain)}::{opType} (version {version}) of node '{node}'.", inner)
{
    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain { get; } = domain;

    /// <summary>The operator.</summary>
    public string OpType { get; } = opType;

    /// <summary>The version of the operator set that the model imports; 0 when it imports none.</summary>
    public long Version { get; } = version;

    /// <summary>The node's name.</summary>
    public string Node { get; } = node;
}

/// <summary>The model asks for a version of ONNX's operators that ONNX Runtime does not know.</summary>
/// <param name="version">The version that the model imports.</param>
/// <param name="latest">The latest version that ONNX Runtime knows.</param>
/// <param name="inner">ONNX Runtime's own words.</param>
public sealed class UnsupportedOpsetException(long version, long latest, Exception inner)
    : SessionException($"The model is written in operator set {version}, which ONNX Runtime does not know.", inner)
{
    /// <summary>The version that the model imports.</summary>
    public long Version { get; } = version;

    /// <summary>The latest version that ONNX Runtime knows.</summary>
    public long Latest { get; } = latest;
}
