// Dong et al., Pruner-Zero: Evolving Symbolic Pruning Metric from Scratch for Large Language Models, ICML 2024,
// arXiv 2406.02924
namespace NasBuild.Core.Pruning.Criteria;

/// <summary>The criterion that the authors' search found: |W|^2 minmax(G).</summary>
internal sealed record PrunerZeroCriterion() : ExpressionCriterion("pruner-zero", "mul(abs(mul(W, W)), mms(G))");
