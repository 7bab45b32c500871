namespace NasBuild.Onnx;

/// <summary>What is wrong with a file that should hold an ONNX model.</summary>
public enum OnnxFault
{
    /// <summary>The bytes are not an ONNX model, or break off.</summary>
    NotOnnx,
    /// <summary>The model parses and contradicts itself: no graph, a name produced twice, an input nobody produces.</summary>
    Inconsistent,
    /// <summary>A tensor's data does not fit its shape and type.</summary>
    TensorData,
    /// <summary>External data is missing, too short, or lies outside the model's folder.</summary>
    ExternalData,
}

/// <summary>A model file that cannot be read.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="message">What was found, for a person.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class OnnxFormatException(OnnxFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public OnnxFault Fault { get; } = fault;
}
