// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>
/// A hybrid search, HS-NAS: in some rounds an evolution is ranked by a cheap predictor and its best policies are
/// measured; in the others mutants and children of the best measured policies are. The predictor is fitted to all that
/// was measured so far.
/// </summary>
/// <typeparam name="TResult">The type of the measurements of a policy.</typeparam>
/// <param name="space">The policies.</param>
/// <param name="value">Returns the metric of a trial.</param>
/// <param name="higherIsBetter">True if a larger metric is better.</param>
/// <param name="trainer">The method of the predictor.</param>
/// <param name="settings">The order of rounds and the sizes of the evolution.</param>
/// <param name="seed">The seed of everything random.</param>
/// <param name="first">
/// A predictor to begin with, fitted elsewhere; without one, the first policies are drawn at random.
/// </param>
internal sealed class HybridSearch<TResult>(
    HybridSpace space, Func<TResult, double> value, bool higherIsBetter, IPredictorTrainer<IPredictor> trainer,
    HybridSettings settings, int seed, HybridPredictor? first = null) : ISearchMethod<Policy, TResult>
{
    private readonly Random random = new(seed);
    private readonly HashSet<Policy> proposed = [];
    private readonly List<(Policy Policy, double Gain)> measured = [];
    private readonly Dictionary<Policy, double> predicted = [];
    private int round;

    /// <inheritdoc/>
    public IReadOnlyList<Policy> Ask(int count)
    {
        var proposals = measured.Count < settings.First && first is null
            ? Drawn(Math.Min(count, Math.Max(1, settings.First - proposed.Count)))
            : Round(Math.Min(count, settings.Batch));
        return proposals.Count > 0 ? proposals : [.. space.All().Where(p => !proposed.Contains(p)).Take(1).Where(New)];
    }

    /// <inheritdoc/>
    public void Tell(Trial<Policy, TResult> trial)
    {
        var metric = value(trial.Measured);
        measured.Add((trial.Point, double.IsNaN(metric) ? double.NegativeInfinity : higherIsBetter ? metric : -metric));
    }

    private List<Policy> Round(int count)
    {
        var elites = measured.OrderByDescending(m => m.Gain).Take(settings.Parents).ToList();
        var evolution = new HybridEvolution(space, settings, random);
        var predictor = measured.Count < settings.First ? first
            : HybridPredictor.Fit(trainer, measured.Select(m => (space.Encode(m.Policy), m.Gain)), seed) ?? first;
        var predicts = HybridSchedule.Predicts(
            settings, round++, measured.Count,
            [.. elites.Where(e => predicted.ContainsKey(e.Policy)).Select(e => (predicted[e.Policy], e.Gain))]);
        List<Policy> parents = [.. elites.Select(e => e.Policy)];
        var ranked = predictor is null ? []
            : predicts ? evolution.Best(parents, p => predictor.Gain(space.Encode(p), settings.Optimism))
            : evolution.Offspring(parents, proposed);
        var drawn = Drawn((int)Math.Round(settings.Exploration * count));
        List<Policy> proposals = [.. ranked.Where(p => !proposed.Contains(p)).Take(count - drawn.Count), .. drawn];
        proposals.ForEach(p => proposed.Add(p));
        proposals.AddRange(Drawn(count - proposals.Count));
        proposals.ForEach(p => predicted[p] = predictor?.Gain(space.Encode(p), optimism: 0) ?? 0);
        return proposals;
    }

    private List<Policy> Drawn(int count) => [.. Enumerable.Range(0, count)
        .Select(_ => space.Allowed(() => space.Space.DrawPolicy(random), proposed)).OfType<Policy>().Where(New)];

    private bool New(Policy policy) => proposed.Add(policy);
}
