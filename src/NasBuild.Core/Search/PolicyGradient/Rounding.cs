using NasBuild.Core.Compression;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>
/// A policy near a vector: the nearest one, made feasible by the steps that cost least utility for what they bring, then improved by single steps
/// and by a step with those that it takes elsewhere, as long as anything gains.
/// </summary>
internal sealed class Rounding
{
    private const double Least = 1e-12;
    private const int MostSweeps = 8;

    // So many of the most promising steps of either direction are tried with what they take elsewhere.
    private const int Exchanges = 6;
    private readonly PolicyProblem problem;
    private readonly int[] levels;
    private readonly double[] x;

    private Rounding(PolicyProblem problem, Policy policy) => (this.problem, levels, x) = (problem, [.. policy.Levels], problem.Space.Vector(policy));

    private readonly record struct Step(int Variable, int By);

    private readonly record struct Standing(double Utility, double Violation);

    /// <summary>The policy; it misses the constraints only where no step brings it nearer to them.</summary>
    public static Policy Round(PolicyProblem problem, IReadOnlyList<double> vector)
    {
        var rounding = new Rounding(problem, problem.Space.Nearest(vector));
        rounding.BecomeFeasible();
        for (var sweep = 0; sweep < MostSweeps && (rounding.ImproveBySteps() | rounding.ImproveByExchange()); sweep++)
        {
        }

        return new Policy([.. rounding.levels]);
    }

    // The step with the least loss of utility for each part of the violation that it takes away.
    private void BecomeFeasible(int except = -1)
    {
        for (var now = Here(); now.Violation > 0; now = Here())
        {
            double Price(Standing there) => now.Violation - there.Violation is > Least and var gain ? Math.Max(now.Utility - there.Utility, 0) / gain : double.PositiveInfinity;
            var (step, price) = Steps().Where(s => s.Variable != except).Select(s => (Step: s, Price: Price(After(s)))).DefaultIfEmpty((Step: default, Price: double.PositiveInfinity)).MinBy(s => s.Price);
            if (double.IsPositiveInfinity(price))
            {
                return;
            }

            Go(step);
        }
    }

    private bool ImproveBySteps(int except = -1)
    {
        var improved = false;
        var begun = Here().Utility;
        foreach (var (step, _) in Steps().Where(s => s.Variable != except).Select(s => (Step: s, Gain: After(s).Utility - begun)).Where(s => s.Gain > Least).OrderByDescending(s => s.Gain).ToList())
        {
            improved |= Take(step);
        }

        return improved;
    }

    // One variable goes back, for which others must go on; or it goes on, and others may go back for it.
    private bool ImproveByExchange()
    {
        var before = Here();
        var steps = Steps().Select(s => (Step: s, Utility: After(s).Utility)).OrderByDescending(s => s.Utility).ToList();
        var gains = steps.Count(s => s.Utility > before.Utility + Least);
        foreach (var (step, _) in steps.Take(gains).Take(Exchanges).Concat(steps.Skip(gains).Take(Exchanges)))
        {
            int[] kept = [.. levels];
            Go(step);
            BecomeFeasible(except: step.Variable);
            ImproveBySteps(except: step.Variable);
            if (Here() is var now && now.Utility > before.Utility + Least && now.Violation <= before.Violation)
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

    // Takes the step if it gains without missing a constraint by more.
    private bool Take(Step step)
    {
        var before = Here();
        Go(step);
        if (Here() is var now && now.Utility > before.Utility + Least && now.Violation <= before.Violation)
        {
            return true;
        }

        Go(step with { By = -step.By });
        return false;
    }

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

    private Standing After(Step step)
    {
        Go(step);
        var there = Here();
        Go(step with { By = -step.By });
        return there;
    }

    private void Go(Step step)
    {
        levels[step.Variable] += step.By;
        x[step.Variable] = levels[step.Variable] / Math.Max(1d, problem.Space.Variables[step.Variable].Choices.Length - 1);
    }
}
