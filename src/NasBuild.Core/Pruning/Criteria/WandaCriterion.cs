// Sun et al., A Simple and Effective Pruning Approach for Large Language Models, ICLR 2024, arXiv 2306.11695
namespace NasBuild.Core.Pruning.Criteria;

/// <summary>Wanda: |W| |x|, a weight's magnitude times the norm of its input.</summary>
internal sealed record WandaCriterion() : ExpressionCriterion("wanda", "mul(W, sqrt(X))");
