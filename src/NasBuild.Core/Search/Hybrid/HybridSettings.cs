using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>The settings of a <see cref="HybridSearch{TResult}"/>. Those of the evolution are the paper's.</summary>
internal sealed record HybridSettings
{
    /// <summary>The order of rounds.</summary>
    public HybridOrder Order { get; init; } = HybridOrder.Adaptive;

    /// <summary>The number of evaluations that the search may expect: an order switches at the half of it.</summary>
    public int Evaluations { get; init; } = 100;

    /// <summary>The number of policies that are measured before a predictor is fitted.</summary>
    public int First { get; init; } = 10;

    /// <summary>The number of policies that are measured between two fits.</summary>
    public int Batch { get; init; } = 5;

    /// <summary>The share of a batch that is drawn at random.</summary>
    public double Exploration { get; init; }

    /// <summary>The standard errors that a prediction is raised by: what is not known yet may be good.</summary>
    public double Optimism { get; init; } = 2;

    /// <summary>
    /// The minimum rank correlation of predicted and measured elites for which the adaptive order predicts.
    /// </summary>
    public double Agreement { get; init; } = 0.1;

    /// <summary>The iterations of the evolution in a round that predicts.</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>The number of policies that survive an iteration.</summary>
    public int Parents { get; init; } = 25;

    /// <summary>The number of mutants of an iteration.</summary>
    public int Mutants { get; init; } = 50;

    /// <summary>The number of children of two parents of an iteration.</summary>
    public int Children { get; init; } = 50;

    /// <summary>The probability that a variable of a mutant is drawn anew.</summary>
    public double Mutation { get; init; } = 0.3;

    /// <summary>The number of policies in an iteration.</summary>
    public int Population => Parents + Mutants + Children;
}
