namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>The gradients of the inputs of a recurrent node through one of its directions.</summary>
/// <param name="X">Of the sequence, [steps, batch, inputs].</param>
/// <param name="W">Of the weights of the sequence, [gates * units, inputs].</param>
/// <param name="R">Of the weights of the states, [gates * units, units].</param>
/// <param name="B">Of both biases, [2 * gates * units].</param>
/// <param name="State">Of the first state, [batch, units].</param>
/// <param name="Cell">Of the first cell, [batch, units]; null for operators without cells.</param>
/// <param name="Peepholes">Of the peepholes, [3 * units]; null if there are none.</param>
internal sealed record RecurrentGradients(
    string X, string W, string R, string B, string State, string? Cell = null, string? Peepholes = null)
{
    /// <summary>The gradients by the index of the input; those of the fifth, the lengths, are none.</summary>
    public string?[] ByInput => [X, W, R, B, null, State, Cell, Peepholes];
}
