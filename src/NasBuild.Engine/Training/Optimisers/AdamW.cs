// Loshchilov, Hutter 2019, Decoupled Weight Decay Regularization.
namespace NasBuild.Engine.Training.Optimisers;

/// <summary>
/// Adam with a weight decay that is not part of the gradient: p = p · (1 - rate · decay) - rate · m̂ / (√v̂ + epsilon).
/// </summary>
/// <param name="Beta1">The share of m that is kept.</param>
/// <param name="Beta2">The share of v that is kept.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="WeightDecay">The share of the parameter that decays in a step, divided by the rate.</param>
public sealed record AdamW(
    double Beta1 = 0.9,
    double Beta2 = 0.999,
    double Epsilon = 1e-8,
    double WeightDecay = 0.01) : Optimiser(WeightDecay);
