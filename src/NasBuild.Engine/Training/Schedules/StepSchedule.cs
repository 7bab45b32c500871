namespace NasBuild.Engine.Training.Schedules;

/// <summary>A rate that is multiplied by a factor at regular intervals.</summary>
/// <param name="Rate">The first learning rate.</param>
/// <param name="Every">The number of steps between changes; at least 1.</param>
/// <param name="Gamma">The factor.</param>
public sealed record StepSchedule(double Rate, long Every, double Gamma = 0.1) : Schedule
{
    private protected override double AfterWarmUp(long step, long steps) => Rate * Math.Pow(Gamma, step / Every);
}
