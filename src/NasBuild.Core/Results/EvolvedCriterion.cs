namespace NasBuild.Core.Results;

/// <summary>An evolved pruning criterion.</summary>
/// <param name="Expression">The criterion; null if none was evolved.</param>
/// <param name="Perplexity">The perplexity with it on validation samples; 0 if none was evolved.</param>
internal sealed record EvolvedCriterion(string? Expression, double Perplexity = 0);
