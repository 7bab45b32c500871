// Sutskever et al. 2013, On the importance of initialization and momentum in deep learning; Nesterov 1983.
namespace NasBuild.Engine.Training.Optimisers;

/// <summary>
/// Gradient descent: v = momentum · v + g; p = p - rate · v, or with Nesterov's look ahead p - rate · (g + momentum ·
/// v).
/// </summary>
/// <param name="Momentum">The momentum; 0 keeps no state.</param>
/// <param name="Nesterov">True for Nesterov momentum.</param>
/// <param name="WeightDecay">Times the parameter, added to the gradient.</param>
public sealed record Sgd(double Momentum = 0, bool Nesterov = false, double WeightDecay = 0) : Optimiser(WeightDecay);
