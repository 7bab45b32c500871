using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>The policies that a search may propose: those of a space that meet the constraint.</summary>
/// <param name="Space">All policies.</param>
/// <param name="Encode">Encodes a policy for the predictor.</param>
/// <param name="IsAllowed">Returns true if a policy meets the constraint.</param>
/// <param name="Canonical">Returns one policy for all that are the same; default: the policy itself.</param>
internal sealed record HybridSpace(
    Space Space, Func<Policy, PolicyPoint> Encode, Func<Policy, bool> IsAllowed, Func<Policy, Policy>? Canonical = null)
{
    private const int Attempts = 200;
    private const int Enumerated = 100_000;

    /// <summary>Draws a policy, allowed or not; default: every choice is uniform.</summary>
    public Func<Random, Policy> Any { get; init; } = Space.DrawPolicy;

    /// <summary>
    /// Draws an allowed policy that is not among <paramref name="known"/>; null if none is found.
    /// </summary>
    public Policy? Draw(Random random, IReadOnlySet<Policy>? known = null) => Allowed(() => Any(random), known);

    /// <summary>
    /// Returns an allowed policy that <paramref name="make"/> makes and that is not among <paramref name="known"/>;
    /// null if none is found.
    /// </summary>
    public Policy? Allowed(Func<Policy> make, IReadOnlySet<Policy>? known = null)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var made = make();
            var policy = Canonical?.Invoke(made) ?? made;
            if (known?.Contains(policy) != true && IsAllowed(policy))
            {
                return policy;
            }
        }

        return null;
    }

    /// <summary>Returns the allowed policies of a space that is small enough to look at all; else none.</summary>
    public IEnumerable<Policy> All() => Space.InOrder(Enumerated)
        .Select(p => Canonical?.Invoke(p) ?? p).Distinct().Where(IsAllowed);
}
