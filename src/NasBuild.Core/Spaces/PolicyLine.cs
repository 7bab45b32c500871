namespace NasBuild.Core.Spaces;

/// <summary>The change of a layer, group or block by the policy.</summary>
/// <param name="Name">The node, group or block.</param>
/// <param name="Before">The channels, weights or bits of the original; 1 for a block.</param>
/// <param name="After">The channels, non-zero weights or bits after the change; 0 for a block that is skipped.</param>
public sealed record PolicyLine(string Name, int Before, int After);
