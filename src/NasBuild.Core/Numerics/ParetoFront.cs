namespace NasBuild.Core.Numerics;

/// <summary>The Pareto front of two objectives to minimise.</summary>
internal static class ParetoFront
{
    /// <summary>Returns the elements that no other dominates, by ascending <paramref name="cost"/>.</summary>
    public static List<T> Of<T>(IEnumerable<T> all, Func<T, double> cost, Func<T, double> loss)
    {
        var (front, best) = (new List<T>(), double.PositiveInfinity);
        foreach (var one in all.OrderBy(cost).ThenBy(loss))
        {
            if (loss(one) < best)
            {
                front.Add(one);
                best = loss(one);
            }
        }

        return front;
    }
}
