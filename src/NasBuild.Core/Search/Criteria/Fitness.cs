namespace NasBuild.Core.Search.Criteria;

/// <summary>The fitness of a criterion: the lower, the better.</summary>
/// <param name="Perplexity">
/// The perplexity of the pruned model; infinite if the criterion cannot rank the weights.
/// </param>
/// <param name="Mask">A hash of the mask; empty if there is none.</param>
internal sealed record Fitness(double Perplexity, string Mask)
{
    /// <summary>The worst fitness.</summary>
    public static readonly Fitness Worst = new(double.PositiveInfinity, "");

    /// <summary>Returns the fitness of a measured perplexity, the worst if that is NaN.</summary>
    public static Fitness Of(double perplexity, string mask = "") =>
        new(double.IsNaN(perplexity) ? double.PositiveInfinity : perplexity, mask);
}
