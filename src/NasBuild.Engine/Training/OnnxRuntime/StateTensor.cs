using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>A tensor that every run of a session reads and replaces.</summary>
/// <param name="Before">The graph input that holds it before the run.</param>
/// <param name="After">The value that holds it after the run.</param>
/// <param name="Type">Its type.</param>
/// <param name="InPlace">
/// True if one buffer can hold both: all nodes that read the old values come before the one that writes the new values,
/// or are that node, which computes elementwise.
/// </param>
internal sealed record StateTensor(string Before, string After, TensorType Type, bool InPlace = false);
