using NasBuild.Core.Quantization;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class BlockWeightsTests
{
    [TestMethod]
    public void Levels_ArePackedTwoAByteLowHalfFirstEachRowAnew()
        => CollectionAssert.AreEqual(new byte[] { 0x21, 0x03, 0x54, 0x06 }, BlockWeights.Pack([1, 2, 3, 4, 5, 6], 3, 4));

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void NumbersOnTheGrid_AreExact(bool symmetric)
    {
        float[] row = [.. Enumerable.Range(-8, 16).Select(i => i * 0.25f)];

        var blocks = BlockWeights.Of(row, 16, 16, 4, symmetric);

        for (var i = 0; i < row.Length; i++)
        {
            Assert.AreEqual(row[i], blocks.Scales[0] * (blocks.Levels[i] - blocks.ZeroPoints[0]), 1e-6f);
        }
    }

    [TestMethod]
    public void BlocksOfZeros_AreExactAndRowsArePaddedWithTheZeroPoint()
    {
        var blocks = BlockWeights.Of(new float[20], 20, 16, 4, symmetric: false);

        Assert.AreEqual(2, blocks.BlocksPerRow);
        Assert.IsTrue(blocks.Levels.All(l => l == blocks.ZeroPoints[0]) && blocks.Scales.All(s => s > 0));
    }

    [TestMethod]
    public void Clipping_NeverRaisesTheSquaredError()
    {
        var random = new Random(5);
        var row = Enumerable.Range(0, 64).Select(_ => (random.NextSingle() - 0.5f) + (random.Next(64) == 0 ? 4 : 0)).ToArray();
        var (min, max) = (row.Min(), row.Max());
        var step = (max - min) / 15;
        var zeroPoint = MathF.Round(-min / step);

        var blocks = BlockWeights.Of(row, 64, 64, 4, symmetric: false);

        var error = row.Select((x, i) => Math.Pow(x - (blocks.Scales[0] * (blocks.Levels[i] - blocks.ZeroPoints[0])), 2)).Sum();
        var plain = row.Select(x => Math.Pow(x - (step * (Math.Clamp(MathF.Round(x / step) + zeroPoint, 0, 15) - zeroPoint)), 2)).Sum();
        Assert.IsLessThan(plain, error);
    }
}
