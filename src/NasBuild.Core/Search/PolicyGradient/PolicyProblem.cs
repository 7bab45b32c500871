using System.Collections.Immutable;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>The problem of finding the policy of the highest utility that meets all constraints.</summary>
/// <param name="Space">The policies.</param>
/// <param name="Utility">The function to maximise, such as the logarithm of the predicted accuracy.</param>
/// <param name="Constraints">The constraints, all of the same priority.</param>
internal sealed record PolicyProblem(Space Space, IDifferentiable Utility, ImmutableArray<PolicyConstraint> Constraints)
{
    /// <summary>Returns the total violation of the constraints, each relative to its limit; 0 if all are met.</summary>
    public double Violation(ReadOnlySpan<double> x) => PolicyConstraint.Violation(Constraints.AsSpan(), x);

    /// <summary>Returns policies by ascending violation, and those of equal violation by descending utility.</summary>
    public IEnumerable<Policy> Ranked(IEnumerable<Policy> policies) =>
        policies.Select(p => (Policy: p, Vector: Space.Vector(p)))
            .OrderBy(p => Violation(p.Vector)).ThenByDescending(p => Utility.At(p.Vector)).Select(p => p.Policy);
}
