// Molchanov et al., Importance Estimation for Neural Network Pruning, CVPR 2019, arXiv 1906.10771
namespace NasBuild.Core.Pruning.Criteria;

/// <summary>|W G|: the change of the loss, to first order, when a weight is removed.</summary>
internal sealed record TaylorCriterion() : ExpressionCriterion("taylor", "mul(W, G)");
