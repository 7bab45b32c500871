using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>A layer, group or block and what the policy made of it.</summary>
/// <param name="Name">The node, group or block.</param>
/// <param name="Before">Channels, weights or bits of the original; 1 for a block.</param>
/// <param name="After">Channels, weights that are not zero, or bits now; 0 for a block that is skipped.</param>
public sealed record PolicyLine(string Name, int Before, int After);

/// <summary>What a transformation did, for a report.</summary>
/// <param name="Transformation">Its name.</param>
/// <param name="Summary">All of it in a sentence.</param>
/// <param name="Item">What a line is about: a group, a block, a layer, a node.</param>
/// <param name="Unit">What is counted of it: channels, weights, bits.</param>
/// <param name="Lines">What became of each.</param>
/// <param name="LeftAlone">What could not be changed, with the reason.</param>
/// <param name="Notes">What a reader should know.</param>
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
