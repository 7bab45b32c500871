namespace NasBuild.Engine.Training.OnnxRuntime.Optimisers;

/// <summary>The names of a parameter and of its state tensors, before or after an update.</summary>
internal sealed record ParameterState(string Parameter, IReadOnlyList<string> States);
