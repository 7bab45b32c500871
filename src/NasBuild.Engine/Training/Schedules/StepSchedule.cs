namespace NasBuild.Engine.Training.Schedules;

/// <summary>A rate that is multiplied by a factor every so many steps.</summary>
/// <param name="Rate">The first learning rate.</param>
/// <param name="Every">After how many steps the rate changes; at least 1.</param>
/// <param name="Gamma">The factor.</param>
public sealed record StepSchedule(double Rate, long Every, double Gamma = 0.1) : Schedule
{
    private protected override double AfterWarmUp(long step, long steps) => Rate * Math.Pow(Gamma, step / Every);
}
