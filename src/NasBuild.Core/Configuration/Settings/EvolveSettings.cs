using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>prune.evolve</c>: how a pruning metric, or how the shares of zeros of the layers are evolved. The defaults are those of the method's authors' sister code.</summary>
public sealed record EvolveSettings
{
    /// <summary>The number of criteria in the population.</summary>
    public int Population { get; init; } = 80;

    /// <summary>The metrics that are bred after the first population, or the shares that are tried.</summary>
    public int Iterations { get; init; } = 1_000;

    /// <summary>The fraction of the population that competes to be a parent.</summary>
    public double Tournament { get; init; } = 0.4;

    /// <summary>The probability that a new criterion has two parents.</summary>
    public double Crossover { get; init; } = 0.5;

    /// <summary>The probability that an operator of a new criterion is mutated.</summary>
    public double Mutation { get; init; } = 0.5;

    /// <summary>The maximum depth of a criterion's expression.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>The most time that it may take.</summary>
    public Duration Time { get; init; } = Duration.FromMinutes(15);

    /// <summary>The number of validation samples for each trial of the evolution.</summary>
    public int Samples { get; init; } = 64;
}
