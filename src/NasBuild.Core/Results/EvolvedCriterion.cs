namespace NasBuild.Core.Results;

/// <summary>The pruning criterion that was evolved.</summary>
/// <param name="Expression">The criterion; null where none was evolved.</param>
/// <param name="Perplexity">The perplexity with it on validation samples; 0 where none was evolved.</param>
internal sealed record EvolvedCriterion(string? Expression, double Perplexity = 0);
