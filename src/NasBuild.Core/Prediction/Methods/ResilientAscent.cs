// Igel and Huesken, Improving the Rprop Learning Algorithm (iRprop-), NC 2000; for Gaussian processes: Blum and
// Riedmiller, ESANN 2013
namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// Climbs a function of many parameters by the signs of its gradient alone, so that their scales do not matter.
/// </summary>
internal static class ResilientAscent
{
    private const double FirstStep = 0.2;
    private const double MinStep = 1e-4;
    private const double MaxStep = 1;
    private const int Patience = 10;

    /// <summary>
    /// Returns the best point within the limit of evaluations, or until several in a row gain less than
    /// <paramref name="least"/>.
    /// </summary>
    /// <param name="start">The starting point.</param>
    /// <param name="evaluate">Returns the value at a point and writes the gradient.</param>
    /// <param name="evaluations">The maximum number of evaluations.</param>
    /// <param name="least">The minimum gain of an evaluation.</param>
    public static double[] Climb(
        double[] start, Func<double[], double[], double> evaluate, int evaluations, double minimum)
    {
        var (at, gradient, before) = ((double[])start.Clone(), new double[start.Length], new double[start.Length]);
        var steps = Enumerable.Repeat(FirstStep, start.Length).ToArray();
        var best = (Value: double.NegativeInfinity, At: start);
        for (var (n, idle) = (0, 0); n < evaluations && idle < Patience; n++)
        {
            var value = evaluate(at, gradient);
            idle = value > best.Value + minimum ? 0 : idle + 1;
            if (value > best.Value)
            {
                best = (value, (double[])at.Clone());
            }

            for (var i = 0; i < at.Length; i++)
            {
                var turned = gradient[i] * before[i];
                var factor = turned > 0 ? 1.2 : turned < 0 ? 0.5 : 1;
                steps[i] = Math.Clamp(factor * steps[i], MinStep, MaxStep);
                before[i] = turned < 0 ? 0 : gradient[i];
                at[i] += steps[i] * Math.Sign(before[i]);
            }
        }

        return best.At;
    }
}
