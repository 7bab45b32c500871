using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>The changes of a transformation, for the report.</summary>
/// <param name="Transformation">Its name.</param>
/// <param name="Summary">A summary in one sentence.</param>
/// <param name="Item">The kind of the lines' items: a group, a block, a layer, a node.</param>
/// <param name="Unit">The unit of the lines' numbers: channels, weights, bits.</param>
/// <param name="Lines">The change of each item.</param>
/// <param name="LeftAlone">The nodes that could not be changed, with the reason.</param>
/// <param name="Notes">The remarks for the reader.</param>
public sealed record TransformationReport(
    string Transformation,
    string Summary,
    string Item,
    string Unit,
    ImmutableArray<PolicyLine> Lines,
    ImmutableArray<string> LeftAlone,
    ImmutableArray<string> Notes)
{
    /// <summary>True if weights became zero, which a package stores in less space than the file.</summary>
    public bool HasZeros { get; init; }
}
