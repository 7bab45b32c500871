// Kendall, The Treatment of Ties in Ranking Problems, Biometrika 33 (1945)
namespace NasBuild.Core.Prediction.Choice;

/// <summary>The rank correlation of two series.</summary>
internal static class RankCorrelation
{
    /// <summary>
    /// Returns Kendall's tau-b: 1 for the same order, -1 for the opposite one; 0 if all elements of one series are
    /// equal.
    /// </summary>
    public static double Kendall(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (agreement, ofA, ofB) = (0L, 0L, 0L);
        for (var i = 0; i < a.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (signA, signB) = (a[i].CompareTo(a[j]), b[i].CompareTo(b[j]));
                (agreement, ofA, ofB) = (agreement + (signA * signB), ofA + (signA * signA), ofB + (signB * signB));
            }
        }

        return ofA == 0 || ofB == 0 ? 0 : agreement / Math.Sqrt((double)ofA * ofB);
    }
}
