using System.Collections.Immutable;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Architectures;

/// <summary>
/// A declared space of architectures: a <see cref="Spaces.Space"/> whose policies are architectures, with numbers for
/// predictors and words for language models. Variables may count only for some choices of others, such as those of a
/// sixth layer where there are five: architectures that differ in such a variable only are the same.
/// </summary>
internal abstract class ArchitectureSpace
{
    /// <summary>The name.</summary>
    public abstract string Name { get; }

    /// <summary>The variables.</summary>
    public abstract Space Space { get; }

    /// <summary>The features of an architecture besides its variables, which predictors learn from.</summary>
    public abstract ImmutableArray<PolicyFeature> Features { get; }

    /// <summary>The keys of <see cref="Describe"/>, each with what its values mean.</summary>
    public abstract ImmutableArray<(string Key, string Meaning)> Definitions { get; }

    /// <summary>Returns the architecture as keys with values, in the order of <see cref="Definitions"/>.</summary>
    public abstract IEnumerable<(string Key, string Value)> Describe(Policy architecture);

    /// <summary>
    /// Returns the architecture with the first choice for every variable that does not count: equal architectures
    /// become equal policies.
    /// </summary>
    public virtual Policy Canonical(Policy architecture) => architecture;

    /// <summary>Draws an architecture whose every choice is uniform.</summary>
    public Policy Draw(Random random) => Canonical(Space.DrawPolicy(random));

    /// <summary>Returns the architecture with each variable drawn anew with a probability.</summary>
    public Policy Mutate(Policy architecture, double probability, Random random) =>
        Canonical(Space.Mutate(architecture, probability, random));

    /// <summary>Returns a child that has each variable's choice from either parent.</summary>
    public Policy Cross(Policy one, Policy other, Random random) => Canonical(one.Cross(other, random));
}
