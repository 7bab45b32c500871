// Deb et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, IEEE TEC 6 (2002)
using System.Collections.Immutable;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

/// <summary>
/// Evolution over policies: parents by binary tournament on Pareto rank and crowding distance, uniform crossover, mutation by a
/// step to a near choice. The best <c>population</c> policies survive. Begins with the policies of <c>first</c>.
/// </summary>
internal sealed class EvolutionSearcher(Space space, IEnumerable<Policy> first, int population, Random random) : ISearcher
{
    private readonly Proposals proposals = new(space, first);
    private List<Individual> survivors = [];

    public IReadOnlyList<Policy> Propose(int count)
    {
        survivors = ParetoRanking.Best(survivors, population);
        return proposals.Next(count, () => survivors.Count < 2 ? Draw() : Mutate(Cross(Parent(), Parent())));
    }

    public void Update(Trial trial, Score score) => survivors.Add(new Individual(trial.Policy, score));

    private Policy Draw() => new([.. space.Variables.Select(v => random.Next(v.Choices.Length))]);

    // The survivors are in the order of rank and crowding: of two drawn, the earlier wins.
    private Policy Parent() => survivors[Math.Min(random.Next(survivors.Count), random.Next(survivors.Count))].Policy;

    private Policy Cross(Policy a, Policy b) => new([.. a.Levels.Zip(b.Levels, (x, y) => random.Next(2) == 0 ? x : y)]);

    private Policy Mutate(Policy policy)
    {
        // On average one variable in five changes, and at least one.
        var rate = Math.Max(0.2, 1.0 / space.Variables.Length);
        var forced = random.Next(space.Variables.Length);
        return new Policy([.. policy.Levels.Select((level, i) => i == forced || random.NextDouble() < rate ? Step(level, space.Variables[i].Choices) : level)]);
    }

    private int Step(int level, ImmutableArray<int> choices) =>
        Math.Clamp(level + (random.Next(2) == 0 ? -1 : 1) * (1 + random.Next(Math.Max(1, choices.Length / 4))), 0, choices.Length - 1);
}
