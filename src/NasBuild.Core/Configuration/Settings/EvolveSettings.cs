using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>
/// The section <c>prune.evolve</c>: the evolution of a pruning criterion, or of the shares of zeros of the layers. The
/// defaults are those of related code by the method's authors.
/// </summary>
public sealed record EvolveSettings
{
    /// <summary>The number of criteria in the population.</summary>
    public int Population { get; init; } = 80;

    /// <summary>The number of criteria that are bred after the first population, or of shares that are tried.</summary>
    public int Iterations { get; init; } = 1_000;

    /// <summary>The share of the population in a tournament for a parent, as a fraction.</summary>
    public double Tournament { get; init; } = 0.4;

    /// <summary>The probability that a criterion has two parents.</summary>
    public double Crossover { get; init; } = 0.5;

    /// <summary>The probability that an operator of a bred criterion changes.</summary>
    public double Mutation { get; init; } = 0.5;

    /// <summary>The maximum depth of a criterion.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>The maximum time of the evolution.</summary>
    public Duration Time { get; init; } = Duration.FromMinutes(15);

    /// <summary>The number of validation samples that a criterion, or shares, are measured on.</summary>
    public int Samples { get; init; } = 64;
}
