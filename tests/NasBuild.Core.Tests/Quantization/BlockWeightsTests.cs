using NasBuild.Core.Quantization.Weights;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class BlockWeightsTests
{
    [TestMethod]
    public void Levels_ArePackedTwoAByteLowHalfFirstEachRowAnew()
        =>
        CollectionAssert.AreEqual(new byte[] { 0x21, 0x03, 0x54, 0x06 }, BlockWeights.Pack([1, 2, 3, 4, 5, 6], 3, 4));

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

    // Without zero points in the file, 8 is the one of 4 bits.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void BlocksOfZeros_AreExactAndRowsArePaddedWithTheZeroPoint(bool symmetric)
    {
        var blocks = BlockWeights.Of(new float[20], 20, 16, 4, symmetric);

        Assert.AreEqual(8, blocks.ZeroPoints[0]);

        Assert.AreEqual(2, blocks.BlocksPerRow);
        Assert.IsTrue(blocks.Levels.All(l => l == blocks.ZeroPoints[0]) && blocks.Scales.All(s => s > 0));
    }

    [TestMethod]
    public void ClippingOfBellShapedBlocks_LowersTheSquaredError()
    {
        var random = new Random(5);
        var row = Enumerable.Range(0, 64 * 50).Select(_ =>
            random.NextSingle() + random.NextSingle() + random.NextSingle() - random.NextSingle() - 1).ToArray();

        var blocks = BlockWeights.Of(row, row.Length, 64, 4, symmetric: false);

        var error = row.Select((x, i) =>
            Math.Pow(x - (blocks.Scales[i / 64] * (blocks.Levels[i] - blocks.ZeroPoints[i / 64])), 2)).Sum();
        Assert.IsLessThan(row.Chunk(64).Sum(PlainError), error);
    }

    private static double PlainError(float[] block)
    {
        var step = (block.Max() - block.Min()) / 15;
        var zeroPoint = MathF.Round(-block.Min() / step);
        return block.Sum(x =>
            Math.Pow(x - (step * (Math.Clamp(MathF.Round(x / step) + zeroPoint, 0, 15) - zeroPoint)), 2));
    }
}
