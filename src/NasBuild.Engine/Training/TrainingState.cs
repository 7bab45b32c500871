using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>All that the next step of a training depends on, but for the data and the schedule.</summary>
/// <param name="Steps">The steps taken.</param>
/// <param name="Tensors">What of the model a step changes, then the optimiser's state.</param>
public sealed record TrainingState(long Steps, ImmutableArray<Tensor> Tensors);
