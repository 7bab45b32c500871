using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Expressions;

namespace NasBuild.Core.Search.Criteria;

/// <summary>How a metric or ratios are evolved; the defaults are those of the authors' sister code.</summary>
internal sealed record EvolutionSettings
{
    /// <summary>The trees that live at a time.</summary>
    public int Population { get; init; } = 80;

    /// <summary>The children after the first population.</summary>
    public int Iterations { get; init; } = 1_000;

    /// <summary>The share of the population that a parent is the best of.</summary>
    public double Tournament { get; init; } = 0.4;

    /// <summary>The probability that a child has two parents.</summary>
    public double Crossover { get; init; } = 0.5;

    /// <summary>The probability that a node of a child changes.</summary>
    public double Mutation { get; init; } = 0.5;

    /// <summary>The depth of the shallowest first trees.</summary>
    public int LeastDepth { get; init; } = 2;

    /// <summary>The most depth of any tree.</summary>
    public int MostDepth { get; init; } = 4;

    /// <summary>The most time, that of earlier, interrupted runs included.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Children that are made before the first of them is known: enough for the cores, and the same on every machine.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Metrics to begin with; none is from scratch.</summary>
    public IReadOnlyList<Expression> Seeds { get; init; } = [];

    /// <summary>Where the random numbers begin.</summary>
    public int Seed { get; init; }

    /// <summary>The time left, by the time that some of all measurements took.</summary>
    public TimeSpan TimeLeft(TimeSpan elapsed, int done, int all) =>
        TimeSpan.FromSeconds(Math.Max(0, Math.Min((Time - elapsed).TotalSeconds, elapsed.TotalSeconds / Math.Max(1, done) * (all - done))));

    /// <summary>As nas.yaml says.</summary>
    public static EvolutionSettings Of(EvolveSettings settings, int seed) => new()
    {
        Population = settings.Population,
        Iterations = settings.Iterations,
        Tournament = settings.Tournament,
        Crossover = settings.Crossover,
        Mutation = settings.Mutation,
        MostDepth = settings.Depth,
        Time = settings.Time.TimeSpan,
        Seed = seed,
    };
}
