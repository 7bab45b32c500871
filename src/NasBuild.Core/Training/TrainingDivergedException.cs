using System.Globalization;

namespace NasBuild.Core.Training;

/// <summary>The exception for a training whose loss, or norm of the gradients, is NaN or infinite.</summary>
/// <param name="step">The step, counted from 1.</param>
/// <param name="steps">The total number of steps.</param>
/// <param name="rate">The learning rate of that step.</param>
/// <param name="lastLoss">The last finite loss; NaN if there was none.</param>
public sealed class TrainingDivergedException(long step, long steps, double rate, double lastLoss)
    : Exception(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The loss is NaN at step {step} of {steps} (learning rate {rate:g3}, last loss {lastLoss:g4})."))
{
    /// <summary>The step, counted from 1.</summary>
    public long Step { get; } = step;

    /// <summary>The total number of steps.</summary>
    public long Steps { get; } = steps;

    /// <summary>The learning rate of that step.</summary>
    public double Rate { get; } = rate;

    /// <summary>The last finite loss; NaN if there was none.</summary>
    public double LastLoss { get; } = lastLoss;
}
