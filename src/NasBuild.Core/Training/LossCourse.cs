using NasBuild.Core.Results;
using NasBuild.Engine.Training;

namespace NasBuild.Core.Training;

/// <summary>The course of the loss over epochs, which tells a training that cannot change anything.</summary>
internal sealed class LossCourse
{
    // Below this, a loss relative to the variance of what is imitated is what rounding makes of zero.
    private const double Zero = 1e-9;
    private readonly List<(double Sum, double Gradient, int Steps)> epochs = [];
    private double? first;
    private int epoch = -1;

    /// <summary>True if further steps would improve nothing.</summary>
    public bool IsOver => Ending is TrainingEnding.NothingToLearn
        || (epochs.Count > 1 && Ending is TrainingEnding.NoGradient);

    /// <summary>The ending if the training ended now.</summary>
    public TrainingEnding Ending =>
        first is null ? TrainingEnding.Trained
        : Math.Abs(first.Value) <= Zero ? TrainingEnding.NothingToLearn
        : epochs[0].Gradient == 0 ? TrainingEnding.NoGradient
        : epochs.Count > 1 && epochs[^1].Sum / epochs[^1].Steps >= epochs[0].Sum / epochs[0].Steps
            ? TrainingEnding.NotFallen
        : TrainingEnding.Trained;

    /// <summary>Adds a step.</summary>
    public void Add(int inEpoch, StepResult step)
    {
        first ??= step.Loss;
        if (inEpoch != epoch)
        {
            epoch = inEpoch;
            epochs.Add((0, 0, 0));
        }

        var (sum, gradient, steps) = epochs[^1];
        epochs[^1] = (sum + step.Loss, Math.Max(gradient, step.GradientNorm), steps + 1);
    }
}
