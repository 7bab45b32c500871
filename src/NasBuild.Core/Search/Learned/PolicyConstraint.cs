using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Learned;

/// <summary>A constraint: an amount that must not exceed a limit, such as the predicted latency.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Amount">The amount, positive.</param>
/// <param name="Limit">The limit, positive.</param>
internal sealed record PolicyConstraint(string Name, IDifferentiable Amount, double Limit)
{
    /// <summary>
    /// Returns the total violation of constraints, each relative to its limit; 0 if all are met.
    /// </summary>
    public static double Violation(ReadOnlySpan<PolicyConstraint> constraints, ReadOnlySpan<double> x)
    {
        var sum = 0d;
        foreach (var constraint in constraints)
        {
            sum += Math.Max(0, constraint.Excess(x));
        }

        return sum;
    }

    /// <summary>Returns the excess over the limit, relative to it; 0 or less if it is met.</summary>
    public double Excess(ReadOnlySpan<double> x) => (Amount.At(x) / Limit) - 1;
}
