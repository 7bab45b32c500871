// Smith, Topin 2018, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates.
namespace NasBuild.Engine.Training.Schedules;

/// <summary>
/// Half a cosine wave up to the highest rate and one down to almost zero, as PyTorch's <c>OneCycleLR</c>.
/// </summary>
/// <param name="MaxRate">The maximum learning rate.</param>
/// <param name="RisingShare">The share of the steps in which the rate rises.</param>
/// <param name="Divisor">The highest rate over the first.</param>
/// <param name="FinalDivisor">The first rate over the last.</param>
public sealed record OneCycleSchedule(
    double MaxRate, double RisingShare = 0.3, double Divisor = 25, double FinalDivisor = 1e4) : Schedule
{
    private protected override double AfterWarmUp(long step, long steps)
    {
        // The turn may be between two steps; if it is before the first, the rate only falls.
        var (turn, last) = (Math.Max(0, (RisingShare * steps) - 1), Math.Max(1, steps - 1));
        var first = MaxRate / Divisor;
        return step < turn ? Anneal(first, MaxRate, step / turn)
            : turn >= last ? MaxRate
            : Anneal(MaxRate, first / FinalDivisor, (step - turn) / (last - turn));
    }
}
