// Gonzalez et al., Batch Bayesian Optimization via Local Penalization, AISTATS 2016, simplified
namespace NasBuild.Core.Prediction.Sampling;

/// <summary>
/// Picks members of a batch one after the other: a candidate near one that was picked or measured is less informative.
/// </summary>
internal static class DiverseBatch
{
    /// <summary>Returns the indices of the picked vectors.</summary>
    /// <param name="candidates">The vectors to pick from.</param>
    /// <param name="scores">The score of each on its own; not negative.</param>
    /// <param name="measured">The vectors of measured candidates.</param>
    /// <param name="count">The number to pick; fewer if there are no more.</param>
    public static IReadOnlyList<int> Pick(
        double[][] candidates, IReadOnlyList<double> scores, IReadOnlyList<double[]> measured, int count)
    {
        double[] distances = [.. candidates.Select(v => measured.Count == 0 ? 1 : measured.Min(k => Distance(v, k)))];
        var picked = new List<int>();
        while (picked.Count < Math.Min(count, candidates.Length))
        {
            // The first of equal ones.
            var open = Enumerable.Range(0, candidates.Length).Where(i => !picked.Contains(i));
            var best = open.MaxBy(i => scores[i] * distances[i]);
            picked.Add(best);
            for (var i = 0; i < candidates.Length; i++)
            {
                distances[i] = Math.Min(distances[i], Distance(candidates[i], candidates[best]));
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
