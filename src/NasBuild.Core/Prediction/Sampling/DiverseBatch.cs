// Gonzalez et al., Batch Bayesian Optimization via Local Penalization, AISTATS 2016, simplified
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>Picks members of a batch one after the other: a policy near one that was picked, or measured, has little more to tell.</summary>
internal static class DiverseBatch
{
    /// <summary>The indices of the policies picked.</summary>
    /// <param name="space">The space.</param>
    /// <param name="candidates">The policies to pick from.</param>
    /// <param name="scores">How good each is on its own; not below 0.</param>
    /// <param name="measured">Vectors of those that are measured.</param>
    /// <param name="count">How many to pick; fewer where there are no more.</param>
    public static IReadOnlyList<int> Pick(LevelSpace space, IReadOnlyList<Policy> candidates, IReadOnlyList<double> scores, IEnumerable<double[]> measured, int count)
    {
        var vectors = candidates.Select(space.Vector).ToArray();
        var known = measured.ToList();
        double[] distances = [.. vectors.Select(v => known.Count == 0 ? 1 : known.Min(k => Distance(v, k)))];
        var picked = new List<int>();
        while (picked.Count < Math.Min(count, vectors.Length))
        {
            // Of equal ones the first.
            var best = Enumerable.Range(0, vectors.Length).Where(i => !picked.Contains(i)).MaxBy(i => scores[i] * distances[i]);
            picked.Add(best);
            for (var i = 0; i < vectors.Length; i++)
            {
                distances[i] = Math.Min(distances[i], Distance(vectors[i], vectors[best]));
            }
        }

        return picked;
    }

    private static double Distance(double[] a, double[] b)
    {
        var sum = 0d;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return Math.Sqrt(sum / a.Length);
    }
}
