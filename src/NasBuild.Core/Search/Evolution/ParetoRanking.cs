// Deb et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, IEEE TEC 6 (2002), sections III A and B

namespace NasBuild.Core.Search.Evolution;

/// <summary>Orders individuals by non-dominated rank, and within a rank by crowding distance.</summary>
internal static class ParetoRanking
{
    /// <summary>Returns the best <paramref name="count"/>, best first.</summary>
    public static List<Individual> Best(IReadOnlyCollection<Individual> individuals, int count)
    {
        var best = new List<Individual>(count);
        var rest = individuals.ToList();
        while (best.Count < count && rest.Count > 0)
        {
            var front = Front(rest);
            best.AddRange(ByCrowding(front).Take(count - best.Count));
            rest.RemoveAll(front.Contains);
        }

        return best;
    }

    /// <summary>Returns the individuals that no other dominates.</summary>
    public static List<Individual> Front(IReadOnlyList<Individual> individuals) =>
        [.. individuals.Where(i => !individuals.Any(other => other.Score.Dominates(i.Score)))];

    private static IEnumerable<Individual> ByCrowding(List<Individual> front)
    {
        var distance = front.ToDictionary(
            i => i, _ => 0d, (IEqualityComparer<Individual>)ReferenceEqualityComparer.Instance);
        for (var objective = 0; objective < front[0].Score.Objectives.Length; objective++)
        {
            var index = objective;
            var sorted = front.OrderBy(i => i.Score.Objectives[index]).ToList();
            var range = sorted[^1].Score.Objectives[index] - sorted[0].Score.Objectives[index];
            distance[sorted[0]] = distance[sorted[^1]] = double.PositiveInfinity;
            for (var i = 1; i < sorted.Count - 1 && range > 0 && double.IsFinite(range); i++)
            {
                distance[sorted[i]] +=
                    (sorted[i + 1].Score.Objectives[index] - sorted[i - 1].Score.Objectives[index]) / range;
            }
        }

        // OrderBy is stable: equal distances keep the order in which they were found.
        return front.OrderByDescending(i => distance[i]);
    }
}
