namespace NasBuild.Engine.Training.Schedules;

/// <summary>The learning rate as a function of the step.</summary>
public abstract record Schedule
{
    /// <summary>
    /// The number of steps over which the rate rises linearly to the first rate of the schedule, which has the
    /// remaining steps.
    /// </summary>
    public long WarmUpSteps { get; init; }

    /// <summary>Returns the learning rate.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">The number of steps of the whole training.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The step is negative or not before <paramref name="steps"/>.
    /// </exception>
    public double RateAt(long step, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, steps);
        return step < WarmUpSteps
            ? AfterWarmUp(0, Math.Max(1, steps - WarmUpSteps)) * (step + 1) / WarmUpSteps
            : AfterWarmUp(step - WarmUpSteps, steps - WarmUpSteps);
    }

    private protected abstract double AfterWarmUp(long step, long steps);

    /// <summary>Returns half a cosine wave from <paramref name="from"/> at 0 to <paramref name="to"/> at 1.</summary>
    private protected static double Anneal(double from, double to, double progress) =>
        to + ((from - to) * (1 + Math.Cos(Math.PI * progress)) / 2);
}
