namespace NasBuild.Engine.Training.Losses;

/// <summary>What a loss has written into a graph.</summary>
/// <param name="Value">The name of the loss, a scalar (shape []) of the outputs' element type.</param>
/// <param name="Gradients">The name of the loss' gradient by output, each of the output's shape: the seeds of the backward walk.</param>
internal sealed record LossGraph(string Value, IReadOnlyDictionary<string, string> Gradients);
