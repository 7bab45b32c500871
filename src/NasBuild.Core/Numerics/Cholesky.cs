using System.Numerics;
using System.Runtime.InteropServices;

namespace NasBuild.Core.Numerics;

/// <summary>Solves systems of a symmetric, positive definite A by the lower triangle L with A = L L^T; row-major.</summary>
internal static class Cholesky
{
    /// <summary>
    /// Overwrites the lower triangle of <paramref name="matrix"/> with L; elements above the diagonal are neither read
    /// nor written.
    /// </summary>
    /// <exception cref="ArithmeticException">The matrix is not positive definite.</exception>
    public static void Factor(Span<double> matrix, int size)
    {
        for (var i = 0; i < size; i++)
        {
            var row = matrix.Slice(i * size, size);
            for (var j = 0; j < i; j++)
            {
                row[j] = (row[j] - Dot(row[..j], matrix.Slice(j * size, j))) / matrix[(j * size) + j];
            }

            var rest = row[i] - Dot(row[..i], row[..i]);
            row[i] = rest > 0 ? Math.Sqrt(rest) : throw new ArithmeticException("The matrix is not positive definite.");
        }
    }

    /// <summary>Overwrites <paramref name="b"/> with the solution of A x = b.</summary>
    /// <param name="factor">L.</param>
    /// <param name="size">The number of rows of A.</param>
    /// <param name="b">The right side.</param>
    public static void Solve(ReadOnlySpan<double> factor, int size, Span<double> b)
    {
        for (var i = 0; i < size; i++)
        {
            b[i] = (b[i] - Dot(factor.Slice(i * size, i), b[..i])) / factor[(i * size) + i];
        }

        // Column by column of L^T, which are rows of L.
        for (var i = size - 1; i >= 0; i--)
        {
            b[i] /= factor[(i * size) + i];
            Subtract(b[..i], factor.Slice(i * size, i), b[i]);
        }
    }

    /// <summary>Returns the inverse of A, with a sixth of the products of solving each column; on all cores.</summary>
    public static double[] Inverse(double[] factor, int size)
    {
        // Row i holds column i of the inverse of L, from the diagonal on.
        var columns = new double[size * size];
        Parallel.For(0, size, i =>
        {
            var column = columns.AsSpan(i * size, size);
            column[i] = 1 / factor[(i * size) + i];
            for (var k = i + 1; k < size; k++)
            {
                column[k] = -Dot(factor.AsSpan((k * size) + i, k - i), column[i..k]) / factor[(k * size) + k];
            }
        });

        var inverse = new double[size * size];
        Parallel.For(0, size, i =>
        {
            for (var j = 0; j <= i; j++)
            {
                inverse[(i * size) + j] = inverse[(j * size) + i] = Dot(
                    columns.AsSpan((i * size) + i, size - i), columns.AsSpan((j * size) + i, size - i));
            }
        });
        return inverse;
    }

    /// <summary>Returns the dot product.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var left = MemoryMarshal.Cast<double, Vector<double>>(x);
        var right = MemoryMarshal.Cast<double, Vector<double>>(y);
        var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + 1 < left.Length; i += 2)
        {
            even += left[i] * right[i];
            odd += left[i + 1] * right[i + 1];
        }

        if (i < left.Length)
        {
            even += left[i] * right[i];
        }

        var sum = Vector.Sum(even + odd);
        for (var k = left.Length * Vector<double>.Count; k < x.Length; k++)
        {
            sum += x[k] * y[k];
        }

        return sum;
    }

    /// <summary>Computes x -= factor y.</summary>
    public static void Subtract(Span<double> x, ReadOnlySpan<double> y, double factor)
    {
        var to = MemoryMarshal.Cast<double, Vector<double>>(x);
        var from = MemoryMarshal.Cast<double, Vector<double>>(y);
        var factors = new Vector<double>(factor);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] -= factors * from[i];
        }

        for (var i = to.Length * Vector<double>.Count; i < x.Length; i++)
        {
            x[i] -= factor * y[i];
        }
    }
}
