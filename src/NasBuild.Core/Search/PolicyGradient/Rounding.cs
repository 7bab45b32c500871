using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>
/// Rounds a vector to a policy: the nearest one, made feasible by the steps with the least loss of utility per gain in
/// feasibility, then improved by single steps, and optionally by exchanges of steps, until there is no improvement.
/// Steps are ranked by the gradients, and evaluated by the functions themselves.
/// </summary>
internal sealed class Rounding
{
    private const double Tolerance = 1e-12;
    private const int MaxSweeps = 8;

    // The number of the most promising steps in each direction for which exchanges are tried.
    private const int Exchanges = 12;
    private readonly PolicyProblem problem;
    private readonly int[] levels;
    private readonly double[] x;
    private readonly double[] utilitySlope;
    private readonly double[] violationSlope;
    private readonly double[] part;

    private Rounding(PolicyProblem problem, Policy policy)
    {
        (this.problem, levels, x) = (problem, [.. policy.Levels], problem.Space.Vector(policy));
        (utilitySlope, violationSlope, part) = (new double[x.Length], new double[x.Length], new double[x.Length]);
    }

    private readonly record struct Step(int Variable, int By);

    private readonly record struct Standing(double Utility, double Violation);

    /// <summary>
    /// Returns a policy near a vector; it violates constraints only if no step reduces the violation.
    /// </summary>
    public static Policy Round(PolicyProblem problem, IReadOnlyList<double> vector)
    {
        var rounding = new Rounding(problem, problem.Space.Nearest(vector));
        rounding.BecomeFeasible();
        rounding.ImproveBySteps();
        return new Policy([.. rounding.levels]);
    }

    /// <summary>Returns a policy that is at least as good.</summary>
    public static Policy Polish(PolicyProblem problem, Policy policy)
    {
        var rounding = new Rounding(problem, policy);
        for (var sweep = 0; sweep < MaxSweeps && (rounding.ImproveBySteps() | rounding.ImproveByExchange()); sweep++)
        {
        }

        return new Policy([.. rounding.levels]);
    }

    // Takes the step with the least loss of utility per reduction of the violation.
    private void BecomeFeasible(int except = -1)
    {
        var tried = new HashSet<Step>();
        for (var now = Here(); now.Violation > 0;)
        {
            Slopes();
            double Price(Step step) => -Change(violationSlope, step) is > Tolerance and var gain
                ? Math.Max(-Change(utilitySlope, step), 0) / gain
                : double.PositiveInfinity;
            var (step, price) = Steps().Where(s => s.Variable != except && !tried.Contains(s))
                .Select(s => (Step: s, Price: Price(s)))
                .DefaultIfEmpty((Step: default, Price: double.PositiveInfinity)).MinBy(s => s.Price);
            if (double.IsPositiveInfinity(price))
            {
                return;
            }

            Go(step);
            if (Here() is var there && there.Violation < now.Violation)
            {
                now = there;
                tried.Clear();
            }
            else
            {
                // The step does not gain what the gradient predicts.
                Go(step with { By = -step.By });
                tried.Add(step);
            }
        }
    }

    private bool ImproveBySteps(int except = -1, int maximum = int.MaxValue)
    {
        var improved = false;
        Slopes();
        var now = Here();
        foreach (var step in Steps().Where(s => s.Variable != except && Change(utilitySlope, s) > 0)
            .OrderByDescending(s => Change(utilitySlope, s)).Take(maximum).ToList())
        {
            Go(step);
            if (Here() is var there && IsBetter(there, now))
            {
                (now, improved) = (there, true);
            }
            else
            {
                Go(step with { By = -step.By });
            }
        }

        return improved;
    }

    // One variable steps back and others compensate by stepping forward, or the other way round.
    private bool ImproveByExchange()
    {
        var before = Here();
        Slopes();
        var steps = Steps().OrderByDescending(s => Change(utilitySlope, s)).ToList();
        var gains = steps.Count(s => Change(utilitySlope, s) > 0);
        foreach (var step in steps.Take(gains).Take(Exchanges).Concat(steps.Skip(gains).Take(Exchanges)))
        {
            int[] kept = [.. levels];
            Go(step);
            BecomeFeasible(except: step.Variable);
            ImproveBySteps(except: step.Variable, maximum: Exchanges);
            if (IsBetter(Here(), before))
            {
                return true;
            }

            for (var i = 0; i < kept.Length; i++)
            {
                Go(new Step(i, kept[i] - levels[i]));
            }
        }

        return false;
    }

    private static bool IsBetter(Standing there, Standing here) =>
        there.Utility > here.Utility + Tolerance && there.Violation <= here.Violation;

    private IEnumerable<Step> Steps()
    {
        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i] > 0)
            {
                yield return new Step(i, -1);
            }

            if (levels[i] < problem.Space.Variables[i].Choices.Length - 1)
            {
                yield return new Step(i, 1);
            }
        }
    }

    private Standing Here() => new(problem.Utility.At(x), problem.Violation(x));

    private void Slopes()
    {
        problem.Utility.Gradient(x, utilitySlope);
        Array.Clear(violationSlope);
        foreach (var constraint in problem.Constraints.Where(c => c.Excess(x) > 0))
        {
            constraint.Amount.Gradient(x, part);
            for (var i = 0; i < part.Length; i++)
            {
                violationSlope[i] += part[i] / constraint.Limit;
            }
        }
    }

    private double Change(double[] slope, Step step) =>
        slope[step.Variable] * step.By / (problem.Space.Variables[step.Variable].Choices.Length - 1);

    private void Go(Step step)
    {
        levels[step.Variable] += step.By;
        x[step.Variable] = levels[step.Variable] / Math.Max(
            1d, problem.Space.Variables[step.Variable].Choices.Length - 1);
    }
}
