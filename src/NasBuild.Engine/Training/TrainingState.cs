using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// All that the next step of a training depends on, except the data and the learning rate. It belongs to the engine,
/// and the version of it, that captured it: another one may keep the optimiser's state in another form.
/// </summary>
/// <param name="Steps">The steps taken.</param>
/// <param name="Tensors">
/// The initializers that a step changes, then the optimiser's state, in an order that the engine chooses.
/// </param>
public sealed record TrainingState(long Steps, ImmutableArray<Tensor> Tensors);
