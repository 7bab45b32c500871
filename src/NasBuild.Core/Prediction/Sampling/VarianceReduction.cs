// Yu, Bi and Tresp, Active Learning via Transductive Experimental Design, ICML 2006; for Gaussian processes: Seo et al., IJCNN 2000
using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Methods;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>
/// Picks members of a batch one after the other, each the one after which least would be left unknown of all the points. A Gaussian process can tell without the
/// measurements, so members differ from each other by themselves.
/// </summary>
internal static class VarianceReduction
{
    /// <summary>The indices of the points picked.</summary>
    /// <param name="process">What is known so far.</param>
    /// <param name="points">The points, of which all should be predicted well.</param>
    /// <param name="allowed">Which of them can be picked.</param>
    /// <param name="count">How many to pick; fewer where no more are allowed.</param>
    public static IReadOnlyList<int> Pick(GaussianProcess process, double[][] points, IReadOnlyCollection<int> allowed, int count)
    {
        var covariance = process.Covariance(points);
        var open = allowed.Order().ToList();
        var picked = new List<int>();
        while (picked.Count < count && open.Count > 0)
        {
            // Of equal ones the first.
            var best = open.MaxBy(i => Cholesky.Dot(covariance[i], covariance[i]) / (covariance[i][i] + process.Noise));
            double[] row = [.. covariance[best]];
            for (var i = 0; i < points.Length; i++)
            {
                Cholesky.Subtract(covariance[i], row, row[i] / (row[best] + process.Noise));
            }

            picked.Add(best);
            open.Remove(best);
        }

        return picked;
    }
}
