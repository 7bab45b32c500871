using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>
/// A variable of a space: the kept channels of a group, whether a block is kept, or the bits of a tensor.
/// </summary>
/// <param name="Name">The name of the group, block or node; unique in its space.</param>
/// <param name="Choices">
/// The values that it may take; for an ordinal variable from the least compression to the most.
/// </param>
/// <param name="Kind">The relation of the choices.</param>
public sealed record Variable(string Name, ImmutableArray<int> Choices, VariableKind Kind = VariableKind.Ordinal)
{
    /// <summary>The value of the original, which need not be a choice: 32 bits if only 8 may be chosen.</summary>
    public int Original { get; init; } = Choices.Length > 0 ? Choices[0] : 0;
}
