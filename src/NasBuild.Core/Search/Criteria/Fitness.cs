namespace NasBuild.Core.Search.Criteria;

/// <summary>How good a metric is: the less, the better.</summary>
/// <param name="Perplexity">Of the pruned model; infinite where the metric cannot rank the weights.</param>
/// <param name="Mask">A hash of what it prunes; empty where it prunes nothing.</param>
internal sealed record Fitness(double Perplexity, string Mask)
{
    /// <summary>The worst there is.</summary>
    public static readonly Fitness Worst = new(double.PositiveInfinity, "");
}
