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
    /// <summary>
    /// The sum over samples and positions of x x^T, [in, in], of each group of rows; null if it was not measured.
    /// </summary>
    public double[]? Gram { get; init; }

    /// <summary>
    /// Returns the groups of rows that have inputs of their own, with their weights and Gram matrix alone.
    /// </summary>
    public IEnumerable<LayerStatistics> Groups()
    {
        var gram = Gram ?? throw new InvalidOperationException($"The statistics of '{Name}' have no Gram matrix.");
        var groups = gram.Length / (Columns * Columns);
        return Enumerable.Range(0, groups).Select(g => groups == 1 ? this : new LayerStatistics(
            Name, Rows / groups, Columns, Part(Weights, g, groups))
        {
            Gram = Part(gram, g, groups),
        });
    }

    /// <summary>Returns one of equal parts of an array.</summary>
    public static T[] Part<T>(T[] all, int part, int parts) =>
        all[(part * (all.Length / parts))..((part + 1) * (all.Length / parts))];
}
