// Hansen, Arnold and Auger, Evolution Strategies, 2015: a (mu/mu, lambda) strategy with weighted recombination and
// cumulative step-size adaptation
using NasBuild.Core.Numerics;
using NasBuild.Core.Search.Criteria;
using NasBuild.Core.Search.Studies;

namespace NasBuild.Core.Search.Ratios;

/// <summary>
/// Evolves the shares of zeros of layers by the perplexity of the whole pruned model: this shows which layers
/// compensate each other's losses and which add to them, unlike the sensitivity of each layer alone.
/// </summary>
internal sealed class RatioEvolution : ISearchMethod<LayerShares, Fitness>
{
    private const double FirstStep = 0.15;
    private readonly SharedRatios ratios;
    private readonly int batch;
    private readonly Random random;
    private readonly double[] weights;
    private readonly double effective;
    private readonly double rate;
    private readonly double length;
    private readonly double[] odds;
    private readonly double[] path;
    private readonly Queue<LayerShares> waiting = new();
    private readonly Dictionary<LayerShares, double> measured = [];
    private double step = FirstStep;
    private (double[] Steps, LayerShares Shares)[] generation = [];

    /// <param name="ratios">The ratios that add up to the share.</param>
    /// <param name="start">Ratios to begin with.</param>
    /// <param name="settings">The number of children in a generation, and the seed.</param>
    public RatioEvolution(SharedRatios ratios, IReadOnlyList<double> start, EvolutionSettings settings)
    {
        (this.ratios, batch, random) = (ratios, settings.Batch, new Random(settings.Seed));
        var (n, parents) = (start.Count, batch / 2);
        double[] logarithms = [.. Enumerable.Range(1, parents).Select(i => Math.Log(parents + 0.5) - Math.Log(i))];
        weights = Array.ConvertAll(logarithms, w => w / logarithms.Sum());
        effective = 1 / weights.Sum(w => w * w);
        rate = (effective + 2) / (n + effective + 5);
        length = Math.Sqrt(n) * (1 - (1 / (4d * n)) + (1 / (21d * n * n)));
        (odds, path) = (SharedRatios.Odds(start), new double[n]);
        First = Middle;
        Best = (First, double.PositiveInfinity);
        waiting.Enqueue(First);
    }

    /// <summary>The shares that evolution begins with.</summary>
    public LayerShares First { get; }

    /// <summary>The best shares so far and their perplexity.</summary>
    public (LayerShares Shares, double Perplexity) Best { get; private set; }

    /// <summary>The mean of the next generation, which reflects all trials so far.</summary>
    public LayerShares Middle => new([.. ratios.Of(odds)]);

    /// <summary>Returns the budget of an evolution: its start, and whole generations.</summary>
    public static Budget BudgetOf(EvolutionSettings settings) =>
        new(settings.Time, 1 + (settings.Batch * ((settings.Iterations + settings.Batch - 1) / settings.Batch)));

    /// <inheritdoc/>
    public IReadOnlyList<LayerShares> Ask(int count)
    {
        if (waiting.Count == 0 && generation.Length == 0 && measured.ContainsKey(First))
        {
            generation = [.. Enumerable.Range(0, batch).Select(_ => Child())];
            foreach (var child in generation.Select(g => g.Shares).Where(s => !measured.ContainsKey(s)).Distinct())
            {
                waiting.Enqueue(child);
            }
        }

        return [.. Enumerable.Range(0, Math.Min(count, waiting.Count)).Select(_ => waiting.Dequeue())];
    }

    /// <inheritdoc/>
    public void Tell(Trial<LayerShares, Fitness> trial)
    {
        var perplexity = trial.Measured.Perplexity;
        measured[trial.Point] = perplexity;
        Best = perplexity <= Best.Perplexity ? (trial.Point, perplexity) : Best;
        if (generation.Length > 0 && generation.All(g => measured.ContainsKey(g.Shares)))
        {
            Advance();
        }
    }

    private (double[] Steps, LayerShares Shares) Child()
    {
        double[] steps = [.. odds.Select(_ => random.NextNormal())];
        return (steps, new LayerShares([.. ratios.Of([.. odds.Zip(steps, (o, d) => o + (step * d))])]));
    }

    // The mean moves to the better half of the generation, weighted by rank.
    private void Advance()
    {
        double[][] order = [.. generation.OrderBy(g => measured[g.Shares]).Select(g => g.Steps)];
        for (var j = 0; j < odds.Length; j++)
        {
            var mixed = weights.Select((w, k) => w * order[k][j]).Sum();
            odds[j] += step * mixed;
            path[j] = ((1 - rate) * path[j]) + (Math.Sqrt(rate * (2 - rate) * effective) * mixed);
        }

        // A path longer than a random one means that successive steps are correlated: they may be longer.
        step *= Math.Exp(rate / (1 + rate) * ((Math.Sqrt(path.Sum(p => p * p)) / length) - 1));
        generation = [];
    }
}
