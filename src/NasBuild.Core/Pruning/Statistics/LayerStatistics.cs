using NasBuild.Core.Expressions;

namespace NasBuild.Core.Pruning.Statistics;

/// <summary>The weights [out, in] of a layer and what is measured of them. Row-major; rows are outputs.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Rows">The outputs.</param>
/// <param name="Columns">The inputs.</param>
/// <param name="Weights">The weights.</param>
internal sealed record LayerStatistics(string Name, int Rows, int Columns, float[] Weights)
    : Operands(Name, Rows, Columns, Array.ConvertAll(Weights, MathF.Abs))
{
    /// <summary>The sum over samples and places of x x^T, [in, in]; null where it was not measured.</summary>
    public double[]? Gram { get; init; }
}
