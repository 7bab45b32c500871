// Kingma, Ba 2015, Adam: A Method for Stochastic Optimization.
namespace NasBuild.Engine.Training.Optimisers;

/// <summary>
/// p = p - rate · m̂ / (√v̂ + epsilon), where m̂ and v̂ are the bias-corrected running means of the gradient and of its
/// square.
/// </summary>
/// <param name="Beta1">The share of m that is kept.</param>
/// <param name="Beta2">The share of v that is kept.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="WeightDecay">Times the parameter, added to the gradient.</param>
public sealed record Adam(
    double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0) : Optimiser(WeightDecay);
