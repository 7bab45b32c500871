using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// The proposals of a search, without duplicates: first given policies, then those that the search draws.
/// </summary>
/// <param name="space">The policies.</param>
/// <param name="first">Policies to begin with.</param>
/// <param name="known">Policies that must not be proposed.</param>
internal sealed class Proposals(Space space, IEnumerable<Policy> first, params IEnumerable<Policy> known)
{
    private const int Attempts = 100;
    private const int Enumerated = 10_000;
    private readonly HashSet<Policy> proposed = [.. known];
    private readonly Queue<Policy> waiting = new(first);

    /// <summary>All policies that were proposed or known before.</summary>
    public IReadOnlySet<Policy> All => proposed;

    /// <summary>Returns at most <paramref name="count"/> new policies; none if the space is exhausted.</summary>
    public List<Policy> Next(int count, Func<Policy> draw)
    {
        var proposals = new List<Policy>(count);
        for (var attempt = 0; proposals.Count < count && attempt < Attempts * count; attempt++)
        {
            var policy = waiting.TryDequeue(out var seed) ? seed : draw();
            if (proposed.Add(policy))
            {
                proposals.Add(policy);
            }
        }

        // Random draws hardly find the last policies of a small space.
        proposals.AddRange(space.InOrder(Enumerated)
            .Where(p => !proposed.Contains(p)).Take(count - proposals.Count).ToList().Where(proposed.Add));
        return proposals;
    }

    /// <summary>Adds policies that were found elsewhere.</summary>
    public void Add(IEnumerable<Policy> policies) => proposed.UnionWith(policies);
}
