using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>prune.evolve</c>: how a pruning metric, or how the shares of zeros of the layers are evolved. The defaults are those of the method's authors' sister code.</summary>
public sealed record EvolveSettings
{
    /// <summary>The metrics that live at a time.</summary>
    public int Population { get; init; } = 80;

    /// <summary>The metrics that are bred after the first population, or the shares that are tried.</summary>
    public int Iterations { get; init; } = 1_000;

    /// <summary>The share of the population that a parent is the best of, as a fraction.</summary>
    public double Tournament { get; init; } = 0.4;

    /// <summary>The probability that a metric has two parents.</summary>
    public double Crossover { get; init; } = 0.5;

    /// <summary>The probability that an operator of a bred metric changes.</summary>
    public double Mutation { get; init; } = 0.5;

    /// <summary>The most depth of a metric.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>The most time that it may take.</summary>
    public Duration Time { get; init; } = Duration.FromMinutes(15);

    /// <summary>The number of validation samples that a metric, or shares, are measured on.</summary>
    public int Samples { get; init; } = 64;
}
