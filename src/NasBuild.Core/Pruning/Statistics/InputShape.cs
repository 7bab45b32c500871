namespace NasBuild.Core.Pruning.Statistics;

/// <summary>The shape of a value whose rows a layer multiplies, [.., groups x columns].</summary>
/// <param name="Columns">The number of inputs of one group.</param>
/// <param name="Groups">The number of groups: 1 except for grouped convolutions.</param>
internal sealed record InputShape(int Columns, int Groups = 1)
{
    /// <summary>The size of the last axis.</summary>
    public int Size => Columns * Groups;

    /// <summary>
    /// The model's input [samples, positions] whose zeros leave rows out of a value [samples, positions, size]; null if
    /// all rows count.
    /// </summary>
    public string? Mask { get; init; }
}
