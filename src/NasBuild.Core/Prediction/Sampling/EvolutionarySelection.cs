// Wang et al., SeerNet, arXiv 2304.06393, active sampling
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>
/// Finds informative policies of a space by evolution; the members of a generation that are neither kept, mutants nor
/// crossovers are drawn again.
/// </summary>
internal static class EvolutionarySelection
{
    /// <summary>
    /// Returns a batch of policies to measure next, which differ from each other and from the measured ones.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="score">The informativeness of a policy; called from several threads.</param>
    /// <param name="measured">The measured policies; none of them is picked.</param>
    /// <param name="count">The size of the batch; fewer if the space has no more.</param>
    /// <param name="settings">The sizes.</param>
    /// <param name="random">The random source.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IReadOnlyList<Policy> Select(
        Space space,
        Func<Policy, double> score,
        IReadOnlyCollection<Policy> measured,
        int count,
        SelectionSettings settings,
        Random random,
        CancellationToken cancellation)
    {
        var known = new Dictionary<Policy, double>();
        HashSet<Policy> closed = [.. measured];
        List<Policy> kept = [];
        var (best, stale) = (double.NegativeInfinity, 0);
        for (var iteration = 0; iteration < settings.Iterations && stale < settings.Patience; iteration++)
        {
            var children = Children(space, kept, settings, random);
            List<Policy> population = [.. kept.Concat(children).Distinct().Where(p => !closed.Contains(p))];
            Score(population.Where(p => !known.ContainsKey(p)).ToList(), known, score, cancellation);
            kept = [.. population.OrderByDescending(p => known[p]).Take(settings.Kept)];
            var mean = kept.Select(p => known[p]).DefaultIfEmpty(0).Average();
            (best, stale) = mean > best + (1e-9 * Math.Abs(best)) ? (mean, 0) : (best, stale + 1);
        }

        double[][] Vectors(IEnumerable<Policy> policies) => [.. policies.Select(space.Vector)];
        var picked = DiverseBatch.Pick(Vectors(kept), [.. kept.Select(p => known[p])], Vectors(measured), count);
        return [.. picked.Select(i => kept[i])];
    }

    private static IEnumerable<Policy> Children(
        Space space, List<Policy> kept, SelectionSettings settings, Random random)
    {
        Policy Drawn() => new([.. space.Variables.Select(v => random.Next(v.Choices.Length))]);
        Policy Any() => kept[random.Next(kept.Count)];
        Policy Mix(Policy a, Policy b) =>
            new([.. a.Levels.Zip(b.Levels, (x, y) => random.NextDouble() < settings.Share ? y : x)]);
        var parents = kept.Count == 0 ? 0 : 1;
        var (mutants, crossovers) = (parents * settings.Mutants, parents * settings.Crossovers);
        for (var i = 0; i < mutants; i++)
        {
            yield return Mix(Any(), Drawn());
        }

        for (var i = 0; i < crossovers; i++)
        {
            yield return Mix(Any(), Any());
        }

        for (var i = mutants + crossovers; i < settings.Population; i++)
        {
            yield return Drawn();
        }
    }

    private static void Score(
        List<Policy> fresh,
        Dictionary<Policy, double> known,
        Func<Policy, double> score,
        CancellationToken cancellation)
    {
        var scores = new double[fresh.Count];
        var options = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, fresh.Count, options, i => scores[i] = score(fresh[i]));
        for (var i = 0; i < fresh.Count; i++)
        {
            known[fresh[i]] = scores[i];
        }
    }
}
