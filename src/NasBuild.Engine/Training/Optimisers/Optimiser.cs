namespace NasBuild.Engine.Training.Optimisers;

/// <summary>
/// How a parameter moves along its gradient, with PyTorch's formulas and defaults. An optimiser only describes itself:
/// every engine reads the kinds of this folder, and there are no others. What an engine keeps for a parameter starts
/// from zero.
/// </summary>
public abstract record Optimiser
{
    private protected Optimiser(double weightDecay) => WeightDecay = weightDecay;

    /// <summary>The decay of parameters whose group names no other.</summary>
    public double WeightDecay { get; init; }
}
