// Wang et al., SeerNet, arXiv 2304.06393: several feasible starts, ascent, rounding
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>
/// Finds the policies of the highest predicted utility within the constraints: a new constraint takes a fraction of a
/// second.
/// </summary>
internal static class PolicyOptimizer
{
    private const int Starts = 8;
    private const int Polished = 2;

    // A start is this far inside the feasible set, on the path from its border to the most compressed policy.
    private const double Inside = 0.1;

    /// <summary>
    /// Returns distinct policies, the best first; if none meets the constraints, those with the least violation.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="seeds">Policies to begin with besides random ones.</param>
    /// <param name="seed">The seed.</param>
    public static IReadOnlyList<Policy> Optimize(PolicyProblem problem, IEnumerable<Policy> seeds, int seed)
    {
        var random = new Random(seed);
        double[][] starts = [
            .. seeds.Select(problem.Space.Vector),
            new double[problem.Space.Variables.Length],
            .. Enumerable.Range(0, Starts).Select(_ => problem.Space.Draw(random))];
        var found = new Policy[starts.Length];
        Parallel.For(0, starts.Length, i =>
            found[i] = Rounding.Round(
                problem, Start(problem, starts[i]) is { } start ? BarrierAscent.Climb(problem, start) : starts[i]));
        Policy[] ranked = [.. problem.Ranked(found.Distinct())];
        var polished = new Policy[Math.Min(Polished, ranked.Length)];
        Parallel.For(0, polished.Length, i => polished[i] = Rounding.Polish(problem, ranked[i]));
        return [.. problem.Ranked(polished.Concat(ranked).Distinct())];
    }

    // The first feasible vector on the path to the most compressed policy, and a little further.
    private static double[]? Start(PolicyProblem problem, double[] from)
    {
        double[] At(double share) => [.. from.Select(v => v + (share * (1 - v)))];
        bool Feasible(double share) => At(share) is var x && problem.Constraints.All(c => c.Excess(x) < 0);
        if (Feasible(0))
        {
            return from;
        }

        if (!Feasible(1))
        {
            return null;
        }

        var (outside, inside) = (0d, 1d);
        for (var i = 0; i < 20; i++)
        {
            var middle = (outside + inside) / 2;
            (outside, inside) = Feasible(middle) ? (outside, middle) : (middle, inside);
        }

        return At(inside + (Inside * (1 - inside))) is var start
            && problem.Constraints.All(c => c.Excess(start) < 0) ? start : At(inside);
    }
}
