using NasBuild.Core.Numerics;

namespace NasBuild.Core.Tests.Numerics;

[TestClass]
public sealed class NormalNumbersTests
{
    private const int Count = 100_000;

    [TestMethod]
    public void MeanAndDeviation_AreThoseAskedFor()
    {
        var random = new Random(1);
        double[] numbers = [.. Enumerable.Range(0, Count).Select(_ => random.NextNormal(3))];
        var mean = numbers.Average();

        // Within four standard errors.
        Assert.AreEqual(0, mean, 4 * 3 / Math.Sqrt(Count));
        Assert.AreEqual(3, Math.Sqrt(numbers.Average(x => (x - mean) * (x - mean))), 4 * 3 / Math.Sqrt(2 * Count));
    }

    [TestMethod]
    public void Distribution_IsNormalByKolmogorovAndSmirnov()
    {
        var random = new Random(2);
        double[] numbers = [.. Enumerable.Range(0, Count).Select(_ => random.NextNormal()).Order()];
        var distance = numbers.Select((x, i) => Math.Abs(Cumulative(x) - ((i + 0.5) / Count)) + (0.5 / Count)).Max();

        // 1.63 / sqrt(n): what a normal sample exceeds once in a hundred times.
        Assert.IsLessThan(1.63 / Math.Sqrt(Count), distance);
    }

    [TestMethod]
    public void Seed_GivesTheSameNumbersAlways()
    {
        var random = new Random(42);

        CollectionAssert.AreEqual(
            new[] { 0.940176481011304, -0.5126375451973598, -0.048005714773200564, -1.600222901350641 },
            Enumerable.Range(0, 4).Select(_ => random.NextNormal()).ToArray());
    }

    // Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.5: the series of the error function.
    private static double Cumulative(double x)
    {
        var (sum, term, z) = (0d, x / Math.Sqrt(2), x / Math.Sqrt(2));
        for (var n = 0; n < 200; n++)
        {
            sum += term / ((2 * n) + 1);
            term *= -z * z / (n + 1);
        }

        return 0.5 + (sum / Math.Sqrt(Math.PI));
    }
}
