namespace NasBuild.Engine.Training.OnnxRuntime.Gradients;

/// <summary>
/// The gradient of one operator: writes into the graph how the gradients of a node's outputs become those of its
/// inputs, and gives every input that <see cref="NodeGradient.Wants"/> one its own.
/// </summary>
internal delegate void GradientRule(NodeGradient node);
