using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Expressions;

namespace NasBuild.Core.Search.Criteria;

/// <summary>
/// The settings for evolving a criterion or ratios; the defaults are those of related code by the method's authors.
/// </summary>
internal sealed record EvolutionSettings
{
    /// <summary>The number of trees in the population.</summary>
    public int Population { get; init; } = 80;

    /// <summary>The number of children after the first population.</summary>
    public int Iterations { get; init; } = 1_000;

    /// <summary>The share of the population in a tournament for a parent.</summary>
    public double Tournament { get; init; } = 0.4;

    /// <summary>The probability that a child has two parents.</summary>
    public double Crossover { get; init; } = 0.5;

    /// <summary>The probability that a node of a child changes.</summary>
    public double Mutation { get; init; } = 0.5;

    /// <summary>The minimum depth of the first trees.</summary>
    public int MinDepth { get; init; } = 2;

    /// <summary>The maximum depth of any tree.</summary>
    public int MaxDepth { get; init; } = 4;

    /// <summary>The maximum time, earlier interrupted runs included.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The number of children that are created before the first of them is measured: enough for the cores, and the same
    /// on every machine.
    /// </summary>
    public int Batch { get; init; } = 8;

    /// <summary>The criteria to begin with; empty means from scratch.</summary>
    public IReadOnlyList<Expression> Seeds { get; init; } = [];

    /// <summary>The seed.</summary>
    public int Seed { get; init; }

    /// <summary>Returns the estimated time left, from the time of the measurements so far.</summary>
    public TimeSpan TimeLeft(TimeSpan elapsed, int done, int all) =>
        TimeSpan.FromSeconds(Math.Max(
            0, Math.Min((Time - elapsed).TotalSeconds, elapsed.TotalSeconds / Math.Max(1, done) * (all - done))));

    /// <summary>Returns the settings of nas.yaml.</summary>
    public static EvolutionSettings Of(EvolveSettings settings, int seed) => new()
    {
        Population = settings.Population,
        Iterations = settings.Iterations,
        Tournament = settings.Tournament,
        Crossover = settings.Crossover,
        Mutation = settings.Mutation,
        MaxDepth = settings.Depth,
        Time = settings.Time.TimeSpan,
        Seed = seed,
    };
}
