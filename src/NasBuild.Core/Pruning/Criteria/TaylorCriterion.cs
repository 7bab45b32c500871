// Molchanov et al., Importance Estimation for Neural Network Pruning, CVPR 2019, arXiv 1906.10771
namespace NasBuild.Core.Pruning.Criteria;

/// <summary>|W G|: the first order of what the loss changes by when a weight goes.</summary>
internal sealed record TaylorCriterion() : ExpressionCriterion("taylor", "mul(W, G)");
