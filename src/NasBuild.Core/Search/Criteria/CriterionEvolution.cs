// Dong et al., Pruner-Zero: Evolving Symbolic Pruning Metric from Scratch for Large Language Models, ICML 2024,
// arXiv 2406.02924
using NasBuild.Core.Expressions;
using NasBuild.Core.Search.Studies;

namespace NasBuild.Core.Search.Criteria;

/// <summary>
/// Evolves a pruning criterion: tournament, subtree crossover, node mutation, simplification; a child enters the
/// population and the worst one leaves it. Every tree is rewritten to its canonical form, and each form is proposed
/// once.
/// </summary>
/// <param name="settings">The settings.</param>
internal sealed class CriterionEvolution(EvolutionSettings settings) : ISearchMethod<Expression, Fitness>
{
    private const int Attempts = 200;
    private readonly Random random = new(settings.Seed);
    private readonly Queue<Expression> seeds = new(settings.Seeds);
    private readonly HashSet<Expression> known = [];
    private readonly List<EvaluatedCriterion> population = [];
    private int asked;

    /// <summary>Returns the budget of an evolution: the first population and its children.</summary>
    public static Budget BudgetOf(EvolutionSettings settings) =>
        new(settings.Time, settings.Population + settings.Iterations);

    /// <summary>The population, best first.</summary>
    public IReadOnlyList<EvaluatedCriterion> Best => population;

    /// <inheritdoc/>
    public IReadOnlyList<Expression> Ask(int count)
    {
        var first = asked < settings.Population;
        if (!first && population.Count == 0)
        {
            return [];
        }

        var proposed = Propose(
            first ? Math.Min(count, settings.Population - asked) : count, () => seeds.TryDequeue(out var seed) ? seed
                : first ? RandomTree.Draw(settings.MinDepth, settings.MaxDepth, random)
                : Child());
        asked += proposed.Count;
        return proposed;
    }

    /// <inheritdoc/>
    public void Tell(Trial<Expression, Fitness> trial) =>
        Insert(new EvaluatedCriterion(trial.Point, trial.Measured.Perplexity));

    // Canonical forms that were not proposed before.
    private List<Expression> Propose(int count, Func<Expression> draw)
    {
        var batch = new List<Expression>(count);
        for (var attempt = 0; batch.Count < count && attempt < Attempts * count; attempt++)
        {
            var tree = CanonicalForm.Of(draw());
            if (tree.Depth <= settings.MaxDepth
                && tree.Nodes().Any(n => n.Operator is Operator.W or Operator.G or Operator.X) && known.Add(tree))
            {
                batch.Add(tree);
            }
        }

        return batch;
    }

    private Expression Child()
    {
        var child = Parent();
        var crossed = random.NextDouble() < settings.Crossover;
        if (crossed)
        {
            child = Variation.Cross(child, Parent(), random);
        }

        // A child without any change would equal its parent.
        return random.NextDouble() < settings.Mutation || !crossed ? Variation.Mutate(child, random) : child;
    }

    // The population is in the order of fitness: the best of those drawn is the first.
    private Expression Parent()
    {
        var size = Math.Max(1, (int)Math.Round(settings.Tournament * population.Count));
        return population[Enumerable.Range(0, size).Min(_ => random.Next(population.Count))].Criterion;
    }

    private void Insert(EvaluatedCriterion child)
    {
        // Criteria with the same mask are kept once, or a few good masks would fill the population.
        if (population.Exists(p => p.Perplexity == child.Perplexity))
        {
            return;
        }

        var place = population.FindIndex(p => p.Perplexity > child.Perplexity);
        population.Insert(place < 0 ? population.Count : place, child);
        if (population.Count > settings.Population)
        {
            population.RemoveAt(population.Count - 1);
        }
    }
}
