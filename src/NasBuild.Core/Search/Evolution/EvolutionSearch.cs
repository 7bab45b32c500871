// Deb et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, IEEE TEC 6 (2002)
using System.Collections.Immutable;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

/// <summary>
/// An evolutionary search over policies: parents by binary tournament on Pareto rank and crowding distance, uniform
/// crossover, mutation by a step to a nearby choice. The best policies survive.
/// </summary>
/// <param name="space">The policies.</param>
/// <param name="seeds">Policies to begin with.</param>
/// <param name="score">Returns the score of a trial.</param>
/// <param name="population">The number of policies that survive.</param>
/// <param name="random">The random source.</param>
internal sealed class EvolutionSearch(
    Space space, IEnumerable<Policy> seeds, Func<Measured, Score> score, int population, Random random)
    : ISearchMethod<Policy, Measured>
{
    private readonly Proposals proposals = new(space, seeds);
    private List<Individual> survivors = [];

    /// <inheritdoc/>
    public IReadOnlyList<Policy> Ask(int count)
    {
        survivors = ParetoRanking.Best(survivors, population);
        return proposals.Next(
            count, () => survivors.Count < 2 ? space.DrawPolicy(random) : Mutate(Parent().Cross(Parent(), random)));
    }

    /// <inheritdoc/>
    public void Tell(PolicyTrial trial) => survivors.Add(new Individual(trial.Point, score(trial.Measured)));

    // The survivors are in the order of rank and crowding: of two drawn, the earlier wins.
    private Policy Parent() => survivors[Math.Min(random.Next(survivors.Count), random.Next(survivors.Count))].Policy;

    private Policy Mutate(Policy policy)
    {
        // On average one variable in five changes, and at least one.
        var rate = Math.Max(0.2, 1.0 / space.Variables.Length);
        var forced = random.Next(space.Variables.Length);
        return new Policy([.. policy.Levels.Select((level, i) =>
            i == forced || random.NextDouble() < rate ? Step(level, space.Variables[i].Choices) : level)]);
    }

    private int Step(int level, ImmutableArray<int> choices)
    {
        var sign = random.Next(2) == 0 ? -1 : 1;
        return Math.Clamp(level + (sign * (1 + random.Next(Math.Max(1, choices.Length / 4)))), 0, choices.Length - 1);
    }
}
