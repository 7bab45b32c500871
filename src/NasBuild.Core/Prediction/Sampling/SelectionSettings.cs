namespace NasBuild.Core.Prediction.Sampling;

/// <summary>The sizes of SeerNet's selection.</summary>
/// <param name="Population">The number of policies in a generation.</param>
/// <param name="Kept">The number of the best that survive.</param>
/// <param name="Mutants">The number of mutants: survivors with some coordinates drawn again.</param>
/// <param name="Crossovers">The number of crossovers: survivors with some coordinates of another one.</param>
/// <param name="Share">The share of the coordinates that change.</param>
/// <param name="Iterations">The maximum number of generations.</param>
/// <param name="Patience">The number of generations without a better mean of the survivors after which it ends.</param>
internal sealed record SelectionSettings(
    int Population = 800,
    int Kept = 400,
    int Mutants = 125,
    int Crossovers = 475,
    double Share = 0.3,
    int Iterations = 2000,
    int Patience = 10);
