namespace NasBuild.Core.Prediction.Sampling;

/// <summary>The sizes of SeerNet's selection.</summary>
/// <param name="Population">Policies in a generation.</param>
/// <param name="Kept">The best of them, which go on.</param>
/// <param name="Mutants">New ones, of a kept one with some coordinates drawn anew.</param>
/// <param name="Crossovers">New ones, of a kept one with some coordinates of another.</param>
/// <param name="Share">How many of the coordinates that is.</param>
/// <param name="Iterations">The most generations.</param>
/// <param name="Patience">Generations without a better mean of the kept ones after which it ends.</param>
internal sealed record SelectionSettings(
    int Population = 800,
    int Kept = 400,
    int Mutants = 125,
    int Crossovers = 475,
    double Share = 0.3,
    int Iterations = 2000,
    int Patience = 10);
