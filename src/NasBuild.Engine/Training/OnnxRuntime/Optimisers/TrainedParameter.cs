using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>A parameter that is trained.</summary>
/// <param name="Name">The graph input that holds its value.</param>
/// <param name="Type">Its type; all parameters have one element type.</param>
/// <param name="Gradient">The name of its gradient.</param>
internal sealed record TrainedParameter(string Name, TensorType Type, string Gradient);
