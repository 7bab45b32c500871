namespace NasBuild.Engine.Training.Optimisers;

/// <summary>
/// An optimiser, with PyTorch's formulas and defaults. An optimiser only describes itself: every engine reads the kinds
/// of this folder, and there are no others. An engine's state of a parameter starts from zero.
/// </summary>
public abstract record Optimiser
{
    private protected Optimiser(double weightDecay) => WeightDecay = weightDecay;

    /// <summary>The weight decay of parameters whose group has none.</summary>
    public double WeightDecay { get; init; }
}
