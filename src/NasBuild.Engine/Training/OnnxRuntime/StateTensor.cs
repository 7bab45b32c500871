using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>A tensor that every run of a session reads and replaces.</summary>
/// <param name="Before">The graph input that holds it before the run.</param>
/// <param name="After">The value that holds it after the run.</param>
/// <param name="Type">Its type.</param>
internal sealed record StateTensor(string Before, string After, TensorType Type);
