// Wang et al., SeerNet, arXiv 2304.06393, active sampling
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>
/// The informativeness of measuring a policy: the change of the prediction when one coordinate goes to the next level,
/// as the mean over the neighbours c of (f(c) - f(s))^2.
/// </summary>
internal static class Informativeness
{
    /// <summary>Returns the informativeness of a policy.</summary>
    /// <param name="space">The policies.</param>
    /// <param name="predicted">The predicted mean of a policy.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="raised">
    /// True if policies with one coordinate raised are neighbours too; otherwise only those with one lowered are, as in
    /// the paper.
    /// </param>
    public static double Of(Space space, Func<Policy, double> predicted, Policy policy, bool raised)
    {
        var here = predicted(policy);
        return space.Neighbours(policy)
            .Where(c => raised || c.Levels.Zip(policy.Levels).All(pair => pair.First <= pair.Second))
            .Select(c => predicted(c) - here).Select(change => change * change).DefaultIfEmpty(0).Average();
    }
}
