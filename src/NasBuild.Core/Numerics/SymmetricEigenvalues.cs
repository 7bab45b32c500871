// Jacobi, Über ein leichtes Verfahren, die in der Theorie der Säcularstörungen vorkommenden Gleichungen numerisch
// aufzulösen, 1846; the cyclic order: Golub and Van Loan, Matrix Computations, section 8.5.
namespace NasBuild.Core.Numerics;

/// <summary>Eigenvalues of small symmetric matrices.</summary>
internal static class SymmetricEigenvalues
{
    private const int MaxSweeps = 50;
    private const double Precision = 1e-14;

    /// <summary>Returns the eigenvalues, the largest first.</summary>
    /// <param name="matrix">The matrix, row by row; not changed.</param>
    /// <param name="count">The number of rows.</param>
    public static double[] Of(double[] matrix, int count)
    {
        var a = (double[])matrix.Clone();
        var size = Math.Sqrt(a.Sum(v => v * v));
        for (var sweep = 0; sweep < MaxSweeps && OffDiagonal(a, count) > Precision * size; sweep++)
        {
            for (var p = 0; p < count; p++)
            {
                for (var q = p + 1; q < count; q++)
                {
                    Rotate(a, count, p, q);
                }
            }
        }

        return [.. Enumerable.Range(0, count).Select(i => a[(i * count) + i]).OrderDescending()];
    }

    private static double OffDiagonal(double[] a, int count) =>
        Math.Sqrt(a.Where((_, i) => i / count != i % count).Sum(v => v * v));

    // Makes the elements (p, q) and (q, p) zero.
    private static void Rotate(double[] a, int count, int p, int q)
    {
        var between = a[(p * count) + q];
        if (between == 0)
        {
            return;
        }

        var theta = (a[(q * count) + q] - a[(p * count) + p]) / (2 * between);
        var tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        var sine = tangent * cosine;
        for (var k = 0; k < count; k++)
        {
            var (x, y) = (a[(k * count) + p], a[(k * count) + q]);
            (a[(k * count) + p], a[(k * count) + q]) = ((cosine * x) - (sine * y), (sine * x) + (cosine * y));
        }

        for (var k = 0; k < count; k++)
        {
            var (x, y) = (a[(p * count) + k], a[(q * count) + k]);
            (a[(p * count) + k], a[(q * count) + k]) = ((cosine * x) - (sine * y), (sine * x) + (cosine * y));
        }
    }
}
