// Dong et al., Pruner-Zero: Evolving Symbolic Pruning Metric from Scratch for Large Language Models, ICML 2024, arXiv 2406.02924
using NasBuild.Core.Expressions;

namespace NasBuild.Core.Search.Criteria;

/// <summary>A metric and what it came to.</summary>
internal sealed record EvaluatedMetric(Expression Metric, double Perplexity);

/// <summary>Where an evolution stands.</summary>
/// <param name="Best">The population, best first.</param>
/// <param name="Evaluations">The metrics measured, none twice.</param>
/// <param name="Replayed">How many of them an earlier run had measured.</param>
/// <param name="Seconds">The time it took, that of earlier runs included.</param>
internal sealed record Evolved(IReadOnlyList<EvaluatedMetric> Best, int Evaluations, int Replayed, double Seconds);

/// <summary>
/// Evolves a pruning metric: tournament, subtree crossover, node mutation, simplification; a child enters the population and the worst leaves it.
/// Every tree is brought to its canonical form, and each form is measured once. Children are made a batch at a time and measured on all
/// cores; the batch is the same on every machine, so the same seed gives the same metrics. With a journal an interrupted evolution takes the same
/// way to where it stopped, at once, and goes on from there.
/// </summary>
/// <param name="settings">How to evolve.</param>
/// <param name="measure">The fitness of a metric; called from several threads.</param>
/// <param name="journal">What earlier runs have measured.</param>
internal sealed class MetricEvolution(EvolutionSettings settings, Func<Expression, CancellationToken, Fitness> measure, FitnessJournal journal)
{
    private const int Attempts = 200;
    private readonly Random random = new(settings.Seed);
    private readonly HashSet<Expression> known = [];
    private readonly List<EvaluatedMetric> population = [];
    private int evaluations;

    /// <summary>Runs until the iterations or the time are over.</summary>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellation">Stops between measurements; what was measured is in the journal.</param>
    public Evolved Run(Action<Evolved> progress, CancellationToken cancellation = default)
    {
        var measurements = new Evaluations(journal);
        Evolved State() => new([.. population], evaluations, measurements.Replayed, measurements.Seconds);

        var seeds = new Queue<Expression>(settings.Seeds);
        var total = settings.Population + settings.Iterations;
        while (evaluations < total && measurements.Seconds < settings.Time.TotalSeconds)
        {
            var first = evaluations < settings.Population;
            var batch = Propose(Math.Min(settings.Batch, (first ? settings.Population : total) - evaluations), () => seeds.TryDequeue(out var seed) ? seed
                : first ? RandomTree.Draw(settings.LeastDepth, settings.MostDepth, random)
                : Child());
            if (batch.Count == 0)
            {
                break;
            }

            var measured = measurements.Measure(batch.ConvertAll(m => m.ToString()), (i, c) => measure(batch[i], c), cancellation);
            for (var i = 0; i < batch.Count; i++)
            {
                Insert(new EvaluatedMetric(batch[i], measured[i].Perplexity));
            }

            evaluations += batch.Count;
            progress(State());
        }

        return State();
    }

    // Canonical forms that were not proposed before.
    private List<Expression> Propose(int count, Func<Expression> draw)
    {
        var batch = new List<Expression>(count);
        for (var attempt = 0; batch.Count < count && attempt < Attempts * count; attempt++)
        {
            var tree = CanonicalForm.Of(draw());
            if (tree.Depth <= settings.MostDepth && tree.Nodes().Any(n => n.Operator is Operator.W or Operator.G or Operator.X) && known.Add(tree))
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

        // A child that nothing happened to would be its parent.
        return random.NextDouble() < settings.Mutation || !crossed ? Variation.Mutate(child, random) : child;
    }

    // The population is in the order of fitness: the best of those drawn is the first.
    private Expression Parent()
    {
        var size = Math.Max(1, (int)Math.Round(settings.Tournament * population.Count));
        return population[Enumerable.Range(0, size).Min(_ => random.Next(population.Count))].Metric;
    }

    private void Insert(EvaluatedMetric metric)
    {
        // What prunes alike lives once, or a few good masks would fill the population.
        if (population.Exists(p => p.Perplexity == metric.Perplexity))
        {
            return;
        }

        var place = population.FindIndex(p => p.Perplexity > metric.Perplexity);
        population.Insert(place < 0 ? population.Count : place, metric);
        if (population.Count > settings.Population)
        {
            population.RemoveAt(population.Count - 1);
        }
    }
}
