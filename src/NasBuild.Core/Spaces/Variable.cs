using System.Collections.Immutable;

namespace NasBuild.Core.Spaces;

/// <summary>How the choices of a variable compare.</summary>
public enum VariableKind
{
    /// <summary>In order, from the least compression to the most: near choices are alike.</summary>
    Ordinal,

    /// <summary>Not at all: each choice is its own.</summary>
    Categorical,
}

/// <summary>One thing that may vary: the kept channels of a group, whether a block is kept, or the bits of a tensor.</summary>
/// <param name="Name">The name of the group, block or node; unique in its space.</param>
/// <param name="Choices">The values that it may take; of an ordinal variable from the least compression to the most.</param>
/// <param name="Kind">How the choices compare.</param>
public sealed record Variable(string Name, ImmutableArray<int> Choices, VariableKind Kind = VariableKind.Ordinal)
{
    /// <summary>The value that the original has, which may be no choice: 32 bits where only 8 may be chosen.</summary>
    public int Original { get; init; } = Choices.Length > 0 ? Choices[0] : 0;
}
