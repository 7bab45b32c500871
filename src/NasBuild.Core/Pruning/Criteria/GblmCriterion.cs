// Das et al., Beyond Size: How Gradients Shape Pruning Decisions in Large Language Models, 2023, arXiv 2311.04902
namespace NasBuild.Core.Pruning.Criteria;

/// <summary>GBLM: |W| (G + |x|), as in its authors' code.</summary>
internal sealed record GblmCriterion() : ExpressionCriterion("gblm", "mul(W, add(G, sqrt(X)))");
