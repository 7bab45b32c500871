using NasBuild.Core.Expressions;

namespace NasBuild.Core.Search.Criteria;

/// <summary>A criterion and its fitness.</summary>
/// <param name="Criterion">The criterion.</param>
/// <param name="Perplexity">The perplexity of the model that it prunes.</param>
internal sealed record EvaluatedCriterion(Expression Criterion, double Perplexity);
