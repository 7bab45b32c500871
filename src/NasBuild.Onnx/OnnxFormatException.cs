using NasBuild.Onnx.Files;

namespace NasBuild.Onnx;

/// <summary>The fault of a file that should be an ONNX model.</summary>
public enum OnnxFault
{
    /// <summary>The bytes are not an ONNX model, or are truncated.</summary>
    NotOnnx,
    /// <summary>
    /// The model can be parsed but is inconsistent: no graph, a name produced twice, an input that no node produces.
    /// </summary>
    Inconsistent,
    /// <summary>A tensor's data does not fit its shape and type.</summary>
    TensorData,
    /// <summary>External data is missing, too short, or outside the model's folder.</summary>
    ExternalData,
    /// <summary>Subgraphs are nested too deeply.</summary>
    TooDeep,
}

/// <summary>The exception for a model file that is not valid.</summary>
/// <param name="fault">The fault.</param>
/// <param name="message">The message.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class OnnxFormatException(
    OnnxFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The fault.</summary>
    public OnnxFault Fault { get; } = fault;
}
