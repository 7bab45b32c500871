// Hansen, Arnold and Auger, Evolution Strategies, 2015: a (mu/mu, lambda) strategy with weighted recombination and cumulative step-size adaptation
using System.Globalization;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Search.Criteria;

namespace NasBuild.Core.Search.Ratios;

/// <summary>Ratios and how they were found.</summary>
/// <param name="Ratios">The ratios, in the layers' order.</param>
/// <param name="First">The perplexity with the ratios that evolution began with.</param>
/// <param name="Perplexity">The perplexity with these.</param>
/// <param name="Children">The ratios measured.</param>
/// <param name="Seconds">The time it took, that of earlier runs included.</param>
internal sealed record EvolvedRatios(double[] Ratios, double First, double Perplexity, int Children, double Seconds);

/// <summary>
/// Evolves ratios layer by layer by the perplexity of the whole pruned model: layers that make good each other's losses are told from those that add to them,
/// which the sensitivity of each layer alone cannot. Children are the same on every machine, and a journal makes an interrupted evolution go on.
/// </summary>
/// <param name="ratios">The ratios that add up to the share.</param>
/// <param name="settings">The children of a generation, how many children, how long, and the seed.</param>
/// <param name="measure">The perplexity of the model with ratios in the layers' order; called from several threads.</param>
/// <param name="journal">What earlier runs have measured.</param>
internal sealed class RatioEvolution(SharedRatios ratios, EvolutionSettings settings, Func<double[], CancellationToken, double> measure, FitnessJournal journal)
{
    private const double FirstStep = 0.15;
    private readonly Random random = new(settings.Seed);
    private readonly Evaluations evaluations = new(journal);

    /// <summary>Evolution that prunes all layers at once, with statistics of the original.</summary>
    /// <param name="layers">The layers, with what is known of them in the original.</param>
    /// <param name="share">The share of all weights that goes.</param>
    /// <param name="pruner">Chooses what goes.</param>
    /// <param name="model">The model on samples of the validation split.</param>
    /// <param name="settings">How to evolve.</param>
    /// <param name="journal">What earlier runs have measured.</param>
    public static RatioEvolution Of(
        IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> layers, double share, IWeightPruner pruner, OpenedModel model, EvolutionSettings settings, FitnessJournal journal)
    {
        return new RatioEvolution(new SharedRatios([.. layers.Select(l => l.Layer)], share), settings, Perplexity, journal);

        double Perplexity(double[] ratios, CancellationToken cancellation) => model.Perplexity(
            layers.Zip(ratios).ToDictionary(l => l.First.Layer.Weight, l => l.First.Layer.Write(pruner.Prune(l.First.Statistics, new UnstructuredSparsity(l.Second)))), cancellation);
    }

    /// <summary>The ratios found, in the layers' order.</summary>
    /// <param name="start">Ratios to begin with.</param>
    /// <param name="progress">Told after every generation.</param>
    /// <param name="cancellation">Stops between measurements; what was measured is in the journal.</param>
    public EvolvedRatios Run(IReadOnlyList<double> start, Action<EvolvedRatios> progress, CancellationToken cancellation = default)
    {
        var (n, parents) = (start.Count, settings.Batch / 2);
        double[] weights = [.. Enumerable.Range(1, parents).Select(i => Math.Log(parents + 0.5) - Math.Log(i))];
        var all = weights.Sum();
        weights = Array.ConvertAll(weights, w => w / all);
        var effective = 1 / weights.Sum(w => w * w);
        var rate = (effective + 2) / (n + effective + 5);
        var length = Math.Sqrt(n) * (1 - (1 / (4d * n)) + (1 / (21d * n * n)));
        var (odds, path, step) = (SharedRatios.Odds(start), new double[n], FirstStep);
        var best = Measure([ratios.Of(odds)], cancellation)[0];
        var (first, children) = (best.Perplexity, 0);
        while (children < settings.Iterations && evaluations.Seconds < settings.Time.TotalSeconds)
        {
            double[][] steps = [.. Enumerable.Range(0, settings.Batch).Select(_ => Enumerable.Range(0, n).Select(_ => Normal()).ToArray())];
            var measured = Measure([.. steps.Select(z => ratios.Of([.. odds.Zip(z, (o, d) => o + (step * d))]))], cancellation);
            int[] order = [.. Enumerable.Range(0, measured.Length).OrderBy(i => measured[i].Perplexity)];
            for (var j = 0; j < n; j++)
            {
                var mixed = weights.Select((w, k) => w * steps[order[k]][j]).Sum();
                odds[j] += step * mixed;
                path[j] = ((1 - rate) * path[j]) + (Math.Sqrt(rate * (2 - rate) * effective) * mixed);
            }

            // A path longer than chance would make it means that steps go the same way: they may be longer.
            step *= Math.Exp(rate / (1 + rate) * ((Math.Sqrt(path.Sum(p => p * p)) / length) - 1));
            best = Better(best, measured[order[0]]);
            children += measured.Length;
            progress(State());
        }

        // The middle of the last generation is what all of them have taught.
        best = Better(best, Measure([ratios.Of(odds)], cancellation)[0]);
        return State();

        EvolvedRatios State() => new(best.Ratios, first, best.Perplexity, children, evaluations.Seconds);
    }

    private static (double[] Ratios, double Perplexity) Better((double[] Ratios, double Perplexity) a, (double[] Ratios, double Perplexity) b) => b.Perplexity <= a.Perplexity ? b : a;

    private (double[] Ratios, double Perplexity)[] Measure(double[][] candidates, CancellationToken cancellation)
    {
        string[] names = [.. candidates.Select(c => string.Join(' ', c.Select(r => r.ToString(CultureInfo.InvariantCulture))))];
        var measured = evaluations.Measure(names, (i, c) => new Fitness(measure(candidates[i], c) is var p && double.IsNaN(p) ? double.PositiveInfinity : p, ""), cancellation);
        return [.. candidates.Zip(measured, (c, m) => (c, m.Perplexity))];
    }

    // Box and Muller, A Note on the Generation of Random Normal Deviates, 1958
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
