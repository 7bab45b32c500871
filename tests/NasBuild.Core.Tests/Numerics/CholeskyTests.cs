using NasBuild.Core.Numerics;

namespace NasBuild.Core.Tests.Numerics;

[TestClass]
public sealed class CholeskyTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(33)]
    public void FactorSolutionAndInverse_MultiplyBack(int size)
    {
        var (random, matrix) = (new Random(size), new double[size * size]);
        var b = Enumerable.Range(0, 2 * size * size).Select(_ => random.NextDouble() - 0.5).ToArray();
        for (var i = 0; i < size * size; i++)
        {
            matrix[i] = Enumerable.Range(0, 2 * size)
                .Sum(k => b[(i / size * 2 * size) + k] * b[(i % size * 2 * size) + k])
                + (i / size == i % size ? 0.1 : 0);
        }

        var factor = (double[])matrix.Clone();
        Cholesky.Factor(factor, size);
        var solution = b[..size];
        Cholesky.Solve(factor, size, solution);
        var inverse = Cholesky.Inverse(factor, size);

        for (var i = 0; i < size; i++)
        {
            Assert.AreEqual(b[i], Enumerable.Range(0, size).Sum(k => matrix[(i * size) + k] * solution[k]), 1e-9);
            for (var j = 0; j < size; j++)
            {
                Assert.AreEqual(
                    i == j ? 1 : 0,
                    Enumerable.Range(0, size).Sum(k => matrix[(i * size) + k] * inverse[(k * size) + j]),
                    1e-9);
                Assert.AreEqual(
                    matrix[(i * size) + j],
                    Enumerable.Range(0, Math.Min(i, j) + 1).Sum(k => factor[(i * size) + k] * factor[(j * size) + k]),
                    1e-9);
            }
        }
    }

    [TestMethod]
    public void MatrixThatIsNotPositiveDefinite_Fails() =>
        Assert.ThrowsExactly<ArithmeticException>(() => Cholesky.Factor(new double[] { 1, 2, 2, 1 }, 2));
}
