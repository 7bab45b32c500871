namespace NasBuild.Engine.Training.OnnxRuntime.Gradients;

/// <summary>
/// The gradient of one operator: it adds nodes that compute the gradients of a node's inputs from those of its outputs,
/// for every input that <see cref="NodeGradient.NeedsGradient"/> one.
/// </summary>
internal delegate void GradientRule(NodeGradient node);
