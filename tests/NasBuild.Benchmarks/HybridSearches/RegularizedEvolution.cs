// Real et al., Regularized Evolution for Image Classifier Architecture Search, AAAI 2019, arXiv 1802.01548
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks.HybridSearches;

/// <summary>
/// Aging evolution, as a baseline: the best of some of the population has one variable changed, and the oldest dies.
/// A population of 10, few enough to evolve within 100 evaluations.
/// </summary>
internal sealed class RegularizedEvolution(Space space, Func<Policy, bool> isAllowed, Random random)
    : ISearchMethod<Policy, Measured>
{
    private const int Population = 10;
    private const int Sample = 5;
    private readonly Queue<(Policy Cell, double Quality)> population = [];
    private readonly HashSet<Policy> proposed = [];

    public IReadOnlyList<Policy> Ask(int count)
    {
        while (true)
        {
            var cell = population.Count < Population ? space.DrawPolicy(random) : Mutant();
            if (isAllowed(cell) && (proposed.Add(cell) || proposed.Count > space.Size / 2))
            {
                return [cell];
            }
        }
    }

    public void Tell(Trial<Policy, Measured> trial)
    {
        population.Enqueue((trial.Point, trial.Measured.Quality));
        if (population.Count > Population)
        {
            population.Dequeue();
        }
    }

    private Policy Mutant()
    {
        var parent = Enumerable.Range(0, Sample).Select(_ => population.ElementAt(random.Next(population.Count)))
            .MaxBy(p => p.Quality).Cell;
        var variable = random.Next(space.Variables.Length);
        return new Policy(parent.Levels.SetItem(variable, random.Next(space.Variables[variable].Choices.Length)));
    }
}
