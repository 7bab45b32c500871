namespace NasBuild.Core.Spaces;

/// <summary>The relation of a variable's choices to each other.</summary>
public enum VariableKind
{
    /// <summary>Ordered choices, from the least compression to the most: adjacent choices are similar.</summary>
    Ordinal,

    /// <summary>Unordered choices.</summary>
    Categorical,
}
