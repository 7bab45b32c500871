// Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13 (2012)
using NasBuild.Core.Compression;

namespace NasBuild.Core.Search;

/// <summary>Draws every variable's choice uniformly; begins with the policies of <c>first</c>.</summary>
internal sealed class RandomSearcher(PolicySpace space, IEnumerable<Policy> first, Random random) : ISearcher
{
    private const int Attempts = 100;
    private const int Enumerated = 10_000;
    private readonly HashSet<Policy> proposed = [];
    private readonly Queue<Policy> waiting = new(first);

    public IReadOnlyList<Policy> Propose(int count)
    {
        var proposals = new List<Policy>(count);
        for (var attempt = 0; proposals.Count < count && attempt < Attempts * count; attempt++)
        {
            var policy = waiting.TryDequeue(out var seed) ? seed : Draw();
            if (proposed.Add(policy))
            {
                proposals.Add(policy);
            }
        }

        // Chance hardly finds the last of a small space.
        return [.. proposals, .. space.InOrder(Enumerated).Where(p => !proposed.Contains(p)).Take(count - proposals.Count).ToList().Where(proposed.Add)];
    }

    public void Update(Trial trial, Score score)
    {
        // What is drawn next does not depend on what was found.
    }

    private Policy Draw() => new([.. space.Variables.Select(v => random.Next(v.Choices.Length))]);
}
