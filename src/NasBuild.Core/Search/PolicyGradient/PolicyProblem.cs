using System.Collections.Immutable;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>Something that must not be more than a limit, such as the predicted latency.</summary>
/// <param name="Name">Its name, for whoever is told that it cannot be met.</param>
/// <param name="Amount">What it comes to, positive.</param>
/// <param name="Limit">The most that it may come to, positive.</param>
internal sealed record PolicyConstraint(string Name, IDifferentiable Amount, double Limit)
{
    /// <summary>By how much the limit is missed, relative to it; 0 or less where it is met.</summary>
    public double Excess(ReadOnlySpan<double> x) => (Amount.At(x) / Limit) - 1;
}

/// <summary>The policy of the highest utility that meets all constraints is asked for.</summary>
/// <param name="Space">The policies.</param>
/// <param name="Utility">What is to be large, such as the logarithm of the predicted accuracy.</param>
/// <param name="Constraints">What is to be met; none is as good as any.</param>
internal sealed record PolicyProblem(Space Space, IDifferentiable Utility, ImmutableArray<PolicyConstraint> Constraints)
{
    /// <summary>By how much constraints are missed in all, each relative to its limit; 0 where all are met.</summary>
    public double Violation(ReadOnlySpan<double> x)
    {
        var sum = 0d;
        foreach (var constraint in Constraints)
        {
            sum += Math.Max(0, constraint.Excess(x));
        }

        return sum;
    }

    /// <summary>Policies in the order of how little they miss the constraints, and of equals of the highest utility.</summary>
    public IEnumerable<Policy> Ranked(IEnumerable<Policy> policies) => policies.Select(p => (Policy: p, Vector: Space.Vector(p)))
        .OrderBy(p => Violation(p.Vector)).ThenByDescending(p => Utility.At(p.Vector)).Select(p => p.Policy);
}
