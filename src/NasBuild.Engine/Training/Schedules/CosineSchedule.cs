// Loshchilov, Hutter 2017, SGDR: Stochastic Gradient Descent with Warm Restarts.
namespace NasBuild.Engine.Training.Schedules;

/// <summary>Half a cosine wave down to a floor, which the step after the last would reach.</summary>
/// <param name="Rate">The first learning rate.</param>
/// <param name="Floor">The rate at the end.</param>
public sealed record CosineSchedule(double Rate, double Floor = 0) : Schedule
{
    private protected override double AfterWarmUp(long step, long steps) => Anneal(Rate, Floor, (double)step / steps);
}
