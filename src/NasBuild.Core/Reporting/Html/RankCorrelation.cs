// Kendall, The Treatment of Ties in Ranking Problems, Biometrika 33 (1945)
namespace NasBuild.Core.Reporting.Html;

/// <summary>How alike two lists order the same things.</summary>
internal static class RankCorrelation
{
    /// <summary>Kendall's tau-b: (concordant − discordant) / √((pairs untied in a) · (pairs untied in b)); NaN where a list is all ties.</summary>
    public static double Tau(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (sum, untiedA, untiedB) = (0L, 0L, 0L);
        for (var i = 0; i < a.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (signA, signB) = (a[i].CompareTo(a[j]), b[i].CompareTo(b[j]));
                sum += signA * signB;
                untiedA += Math.Abs(signA);
                untiedB += Math.Abs(signB);
            }
        }

        return sum / Math.Sqrt((double)untiedA * untiedB);
    }
}
