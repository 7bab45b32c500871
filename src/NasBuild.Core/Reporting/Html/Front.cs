namespace NasBuild.Core.Reporting.Html;

/// <summary>The Pareto front of two things to make small.</summary>
internal static class Front
{
    /// <summary>Those that no other is at least as good as in both and better in one, by rising <paramref name="cost"/>.</summary>
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
