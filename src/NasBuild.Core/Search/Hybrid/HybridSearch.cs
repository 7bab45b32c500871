// Jawahar et al., LLM Performance Predictors are good initializers for Architecture Search, arXiv 2310.16712
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Hybrid;

/// <summary>
/// A hybrid search, HS-NAS: in some rounds an evolution is ranked by a cheap predictor and its best policies are
/// measured; in the others mutants and children of the best measured policies are. The predictor is fitted to all that
/// was measured so far. A trial that is told before the first proposals was measured earlier.
/// </summary>
/// <typeparam name="TResult">The type of the measurements of a policy.</typeparam>
/// <param name="space">The policies.</param>
/// <param name="score">
/// Returns the score of a trial, to be minimised. The first objective is the one that is predicted.
/// </param>
/// <param name="fit">
/// Fits a predictor of the first objective to trials, with its own direction; null if nothing can be learned.
/// </param>
/// <param name="settings">The order of rounds and the sizes of the evolution.</param>
/// <param name="seed">The seed of everything random.</param>
internal sealed class HybridSearch<TResult>(
    HybridSpace space, Func<TResult, Score> score, Func<IReadOnlyList<Trial<Policy, TResult>>, HybridPredictor?> fit,
    HybridSettings settings, int seed) : ISearchMethod<Policy, TResult>
{
    private readonly Random random = new(seed);
    private readonly HashSet<Policy> proposed = [];
    private readonly List<Trial<Policy, TResult>> trials = [];
    private readonly Dictionary<Policy, double> predicted = [];
    private int round;

    /// <summary>
    /// A predictor to begin with, fitted elsewhere; without one, the first policies are the seeds and random ones.
    /// </summary>
    public HybridPredictor? First { get; init; }

    /// <summary>
    /// Returns the policies to measure first, allowed or not, given the trials so far; those beyond the number of first
    /// ones are not.
    /// </summary>
    public Func<IReadOnlyList<Trial<Policy, TResult>>, IEnumerable<Policy>> Seeds { get; init; } = _ => [];

    /// <summary>Receives the policies of a round, before they are measured.</summary>
    public Action<IReadOnlyList<Policy>> Proposing { get; init; } = delegate { };

    /// <inheritdoc/>
    public IReadOnlyList<Policy> Ask(int count)
    {
        var proposals = trials.Count < settings.First && First is null
            ? Begun(Math.Min(count, Math.Max(1, settings.First - proposed.Count)))
            : Round(Math.Min(count, settings.Batch));
        return proposals.Count > 0 ? proposals : [.. space.All().Where(p => !proposed.Contains(p)).Take(1).Where(New)];
    }

    /// <inheritdoc/>
    public void Tell(Trial<Policy, TResult> trial)
    {
        proposed.Add(trial.Point);
        trials.Add(trial);
    }

    private List<Policy> Begun(int count)
    {
        List<Policy> seeds = [.. Seeds(trials).Distinct().Where(p => !proposed.Contains(p)).Take(count).Where(New)];
        return seeds.Count > 0 ? seeds : Drawn(count);
    }

    private List<Policy> Round(int count)
    {
        // Fitting decides what is allowed, where the constraint is predicted.
        var predictor = trials.Count < settings.First ? First : fit(trials) ?? First;
        var elites = trials.Select(t => (t.Point, Score: score(t.Measured)))
            .OrderBy(t => t.Score).Take(settings.Parents).ToList();
        var evolution = new HybridEvolution(space, settings, random);
        var predicts = HybridSchedule.Predicts(
            settings, round++, trials.Count,
            [.. elites.Where(e => predicted.ContainsKey(e.Point))
                .Select(e => (predicted[e.Point], -e.Score.Objectives[0]))]);
        List<Policy> parents = [.. elites.Select(e => e.Point)];
        var ranked = predictor is null ? []
            : predicts ? evolution.Best(
                parents.Where(space.IsAllowed), p => predictor.Gain(space.Encode(p), settings.Optimism))
            : evolution.Offspring(parents, proposed);
        var drawn = Drawn((int)Math.Round(settings.Exploration * count));
        List<Policy> proposals = [.. ranked.Where(p => !proposed.Contains(p)).Take(count - drawn.Count), .. drawn];
        proposals.ForEach(p => proposed.Add(p));
        proposals.AddRange(Drawn(count - proposals.Count));
        proposals.ForEach(p => predicted[p] = predictor?.Gain(space.Encode(p), optimism: 0) ?? 0);
        Proposing(proposals);
        return proposals;
    }

    private List<Policy> Drawn(int count) => [.. Enumerable.Range(0, count)
        .Select(_ => space.Draw(random, proposed)).OfType<Policy>().Where(New)];

    private bool New(Policy policy) => proposed.Add(policy);
}
