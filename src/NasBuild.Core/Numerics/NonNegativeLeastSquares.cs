// Franc, Hlavac and Navara, Sequential Coordinate-Wise Algorithm for the Non-negative Least Squares Problem, CAIP 2005
namespace NasBuild.Core.Numerics;

/// <summary>Finds the non-negative weights with which rows are nearest to targets.</summary>
internal static class NonNegativeLeastSquares
{
    private const int Sweeps = 2000;
    private const double Still = 1e-10;

    /// <summary>Returns the weights.</summary>
    /// <param name="rows">The rows, of one length.</param>
    /// <param name="targets">A target for each row.</param>
    public static double[] Solve(double[][] rows, double[] targets)
    {
        var count = rows[0].Length;

        // Columns are scaled to one length, or the largest alone would count.
        double[] lengths = [.. Enumerable.Range(0, count).Select(j => Math.Sqrt(rows.Sum(r => r[j] * r[j])))];
        double[][] scaled = [.. rows.Select(r => r.Select((v, j) => lengths[j] > 0 ? v / lengths[j] : 0).ToArray())];
        double[][] gram = [.. Enumerable.Range(0, count)
            .Select(i => Enumerable.Range(0, count).Select(j => scaled.Sum(r => r[i] * r[j])).ToArray())];
        double[] slopes = [.. Enumerable.Range(0, count).Select(j => -scaled.Zip(targets, (r, t) => r[j] * t).Sum())];
        var weights = new double[count];
        for (var (sweep, moved) = (0, 1d); sweep < Sweeps && moved > Still; sweep++)
        {
            moved = 0;
            for (var j = 0; j < count; j++)
            {
                if (gram[j][j] == 0)
                {
                    continue;
                }

                var step = Math.Max(0, weights[j] - (slopes[j] / gram[j][j])) - weights[j];
                weights[j] += step;
                moved = Math.Max(moved, Math.Abs(step));
                for (var i = 0; i < count; i++)
                {
                    slopes[i] += step * gram[i][j];
                }
            }
        }

        return [.. weights.Select((w, j) => lengths[j] > 0 ? w / lengths[j] : 0)];
    }
}
