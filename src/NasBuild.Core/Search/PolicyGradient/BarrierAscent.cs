// Wang et al., SeerNet, arXiv 2304.06393: gradient ascent on the policy under a logarithmic barrier on its complexity,
// with momentum and adaptive step
namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>
/// Maximises <c>utility(s) + mu sum log(1 - amount(s) / limit)</c> from a feasible vector: m = beta m + (1 - beta) g, s
/// = clip(s + eta m / |m|). The step is halved if it would leave the feasible set or lower the value. The barrier is
/// lowered if no step improves the value.
/// </summary>
internal static class BarrierAscent
{
    private const double Momentum = 0.9;
    private const double FirstStep = 0.3;
    private const double MinStep = 1e-3;
    private const int Steps = 60;
    private static readonly double[] Barriers = [0.1, 0.01, 0.001];

    /// <summary>
    /// Returns the vector that the ascent ends at: feasible, as <paramref name="start"/> must be, and never worse.
    /// </summary>
    public static double[] Climb(PolicyProblem problem, double[] start)
    {
        var x = (double[])start.Clone();
        foreach (var barrier in Barriers)
        {
            x = Climb(problem, x, barrier);
        }

        return problem.Utility.At(x) >= problem.Utility.At(start) ? x : start;
    }

    private static double[] Climb(PolicyProblem problem, double[] x, double barrier)
    {
        var (momentum, gradient, part, next) = (
            new double[x.Length], new double[x.Length], new double[x.Length], new double[x.Length]);
        var (step, height) = (FirstStep * Math.Sqrt(x.Length / 10d), Height(problem, x, barrier));
        for (var t = 0; t < Steps && step > MinStep; t++)
        {
            problem.Utility.Gradient(x, gradient);
            foreach (var constraint in problem.Constraints)
            {
                constraint.Amount.Gradient(x, part);
                var slope = barrier / (constraint.Limit - constraint.Amount.At(x));
                for (var i = 0; i < x.Length; i++)
                {
                    gradient[i] -= slope * part[i];
                }
            }

            var norm = 0d;
            for (var i = 0; i < x.Length; i++)
            {
                // A component that points out of the cube has no effect and would only shorten the rest of the step.
                var blocked = (x[i] <= 0 && gradient[i] < 0) || (x[i] >= 1 && gradient[i] > 0);
                momentum[i] = blocked ? 0 : (Momentum * momentum[i]) + ((1 - Momentum) * gradient[i]);
                norm += momentum[i] * momentum[i];
            }

            if (norm == 0)
            {
                break;
            }

            for (var (scale, i) = (step / Math.Sqrt(norm), 0); i < x.Length; i++)
            {
                next[i] = Math.Clamp(x[i] + (scale * momentum[i]), 0, 1);
            }

            if (Height(problem, next, barrier) is var reached && reached > height)
            {
                (x, next, height) = (next, x, reached);
            }
            else
            {
                // Beyond the maximum, or out of the feasible set: take a shorter step along the gradient at this point.
                step /= 2;
                Array.Clear(momentum);
            }
        }

        return x;
    }

    private static double Height(PolicyProblem problem, ReadOnlySpan<double> x, double barrier)
    {
        var height = problem.Utility.At(x);
        foreach (var constraint in problem.Constraints)
        {
            var excess = constraint.Excess(x);
            height += excess < 0 ? barrier * Math.Log(-excess) : double.NegativeInfinity;
        }

        return height;
    }
}
