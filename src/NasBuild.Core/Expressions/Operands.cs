namespace NasBuild.Core.Expressions;

/// <summary>
/// The values of the symbols W, G and X for the weights [out, in] of one layer. Row-major; rows are outputs.
/// </summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Rows">The number of outputs.</param>
/// <param name="Columns">The number of inputs.</param>
/// <param name="W">|weight|, [out, in].</param>
internal record Operands(string Name, int Rows, int Columns, float[] W)
{
    /// <summary>
    /// sqrt(sum over samples of (100 g)^2), g the gradient of one sample's loss; null if it was not measured.
    /// </summary>
    public float[]? G { get; init; }

    /// <summary>
    /// The mean over samples of an input's squared norm, [in], or [out, in] where outputs have inputs of their own; null
    /// if it was not measured.
    /// </summary>
    public float[]? X { get; init; }
}
