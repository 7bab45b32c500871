using NasBuild.Core.Results;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>
/// The first policies of a search within targets of cost: of each kind of seed, such as the same share of every group,
/// the degree of compression that just meets them, found by bisection.
/// </summary>
/// <param name="transformations">The transformations.</param>
/// <param name="objectives">The objectives.</param>
internal sealed class SeedsAtTargets(Transformations transformations, Objectives objectives)
{
    private const int Steps = 6;
    private readonly Policy[] all = [.. PolicySeeds.Of(transformations)];

    // Without targets of cost nothing is to be met.
    private readonly int kinds = objectives.LimitCosts ? PolicySeeds.Of(transformations, 0.5).Count() : 0;

    /// <summary>The number of policies until all are found.</summary>
    public int Count => kinds > 0 ? 1 + (Steps * kinds) : all.Length;

    /// <summary>Returns the policies to measure next, in order of importance; none if all are found.</summary>
    /// <param name="trials">The trials so far.</param>
    public IEnumerable<Policy> Next(IReadOnlyList<PolicyTrial> trials)
    {
        if (kinds == 0)
        {
            return all;
        }

        var misses = trials.DistinctBy(t => t.Point).ToDictionary(
            t => t.Point, t => objectives.ViolationOfCosts(t.Measured) > 0);
        return [all[0], .. Enumerable.Range(0, kinds).Select(kind => Next(kind, misses)).OfType<Policy>()];
    }

    private Policy? Next(int kind, Dictionary<Policy, bool> misses)
    {
        var (low, high) = (0d, 1d);
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            var policy = PolicySeeds.Of(transformations, middle).ElementAt(kind);
            if (!misses.TryGetValue(policy, out var isMissed))
            {
                return policy;
            }

            (low, high) = isMissed ? (middle, high) : (low, middle);
        }

        return null;
    }
}
