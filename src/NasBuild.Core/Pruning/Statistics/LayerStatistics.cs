using NasBuild.Core.Expressions;

namespace NasBuild.Core.Pruning.Statistics;

/// <summary>The weights [out, in] of a layer and their statistics. Row-major; rows are outputs.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Rows">The number of outputs.</param>
/// <param name="Columns">The number of inputs.</param>
/// <param name="Weights">The weights.</param>
internal sealed record LayerStatistics(string Name, int Rows, int Columns, float[] Weights)
    : Operands(Name, Rows, Columns, Array.ConvertAll(Weights, MathF.Abs))
{
    /// <summary>The sum over samples and positions of x x^T, [in, in]; null if it was not measured.</summary>
    public double[]? Gram { get; init; }
}
