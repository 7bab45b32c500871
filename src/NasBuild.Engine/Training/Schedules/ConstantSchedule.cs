namespace NasBuild.Engine.Training.Schedules;

/// <summary>One rate throughout.</summary>
/// <param name="Rate">The learning rate.</param>
public sealed record ConstantSchedule(double Rate) : Schedule
{
    private protected override double AfterWarmUp(long step, long steps) => Rate;
}
