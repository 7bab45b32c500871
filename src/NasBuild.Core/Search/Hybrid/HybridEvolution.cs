// Wang et al., HAT: Hardware-Aware Transformers for Efficient Natural Language Processing, ACL 2020, arXiv 2005.14187
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>
/// The evolution of a hybrid search: the best policies, mutants of them, and children of two of them, with each
/// variable from either. Policies that miss the constraint are drawn again.
/// </summary>
/// <param name="space">The policies.</param>
/// <param name="settings">The sizes of a population and its parts.</param>
/// <param name="random">The random source.</param>
internal sealed class HybridEvolution(HybridSpace space, HybridSettings settings, Random random)
{
    /// <summary>Returns mutants and children of parents in random order, without repeats.</summary>
    /// <param name="parents">The parents.</param>
    /// <param name="known">Policies that are left out.</param>
    public IReadOnlyList<Policy> Offspring(IReadOnlyList<Policy> parents, IReadOnlySet<Policy>? known = null)
    {
        if (parents.Count == 0)
        {
            return [];
        }

        Policy Any() => parents[random.Next(parents.Count)];
        var offspring = Made(settings.Mutants, () => space.Space.Mutate(Any(), settings.Mutation, random))
            .Concat(parents.Count < 2 ? [] : Made(settings.Children, Child)).Distinct().ToArray();
        random.Shuffle(offspring);
        return offspring;

        IEnumerable<Policy> Made(int count, Func<Policy> make) =>
            Enumerable.Range(0, count).Select(_ => space.Allowed(make, known)).OfType<Policy>();

        Policy Child()
        {
            var one = random.Next(parents.Count);
            var other = (one + 1 + random.Next(parents.Count - 1)) % parents.Count;
            return parents[one].Cross(parents[other], random);
        }
    }

    /// <summary>
    /// Returns all policies that it came across, best first: those that begin it and random ones evolve, ranked by a
    /// gain of which more is better.
    /// </summary>
    public IReadOnlyList<Policy> Best(IEnumerable<Policy> first, Func<Policy, double> gain)
    {
        var gains = new Dictionary<Policy, double>();
        List<Policy> Ranked(IEnumerable<Policy> policies)
        {
            var distinct = policies.Distinct().ToList();
            distinct.Where(p => !gains.ContainsKey(p)).ToList().ForEach(p => gains[p] = gain(p));
            return [.. distinct.OrderByDescending(p => gains[p])];
        }

        List<Policy> begun = [.. first.Take(settings.Population)];
        var population = Ranked(begun.Concat(
            Enumerable.Range(begun.Count, settings.Population - begun.Count)
                .Select(_ => space.Draw(random)).OfType<Policy>()));
        for (var i = 0; i < settings.Iterations && population.Count > 0; i++)
        {
            List<Policy> parents = [.. population.Take(settings.Parents)];
            population = Ranked(parents.Concat(Offspring(parents)));
        }

        return Ranked(gains.Keys.ToList());
    }
}
