using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// The state that the next step of a training depends on, except the data and the learning rate. It belongs to the
/// engine and version that captured it: another one may keep the optimiser's state in another format.
/// </summary>
/// <param name="Steps">The number of completed steps.</param>
/// <param name="Tensors">
/// The initializers that a step changes, then the optimiser's state, in an order that the engine chooses.
/// </param>
public sealed record TrainingState(long Steps, ImmutableArray<Tensor> Tensors);
