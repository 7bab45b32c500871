using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class ChannelWeightsTests
{
    [TestMethod]
    public void Channels_HaveTheirOwnScaleAndAnErrorOfHalfAStep()
    {
        var random = new Random(1);
        var data = Enumerable.Range(0, 4 * 6)
            .Select(i => (random.NextSingle() - 0.5f) * MathF.Pow(10, (i / 6) - 2)).ToArray();
        var weights = Tensor.Create<float>("w", [4, 6], data);

        var scales = ChannelWeights.ScalesOf(weights, 0, ByteGrid.Bits8);
        var quantized = ChannelWeights.Of(weights, 0, scales, ByteGrid.Bits8);

        for (var channel = 0; channel < 4; channel++)
        {
            var own = data[(channel * 6)..((channel + 1) * 6)];
            Assert.AreEqual(own.Max(MathF.Abs) / 127, scales[channel], 1e-9f);
            for (var i = 0; i < 6; i++)
            {
                Assert.AreEqual(own[i], quantized.Data[(channel * 6) + i] * scales[channel], scales[channel] * 0.5001f);
            }
        }
    }

    [TestMethod]
    public void ChannelsAlongTheLastAxis_AreToldApart()
    {
        var scales = ChannelWeights.ScalesOf(Tensor.Create<float>("w", [2, 2], [1, 20, -3, 4]), 1, new ByteGrid(1, 1));

        CollectionAssert.AreEqual(new[] { 3f, 20f }, scales);
    }

    [TestMethod]
    public void ChannelOfZeros_HasAPositiveScale()
    {
        CollectionAssert.AreEqual(
            new[] { 1f, 1f }, ChannelWeights.ScalesOf(Tensor.Create<float>("w", [2, 1], [0, 127]), 0, ByteGrid.Bits8));
        CollectionAssert.AreEqual(new[] { 1f }, ChannelWeights.ScalesOf(Tensor.Create<float>("w", [1, 1], [0]), 0, new ByteGrid(1, 1)));
    }

    [TestMethod]
    public void Weights_RoundHalfToEven()
        => CollectionAssert.AreEqual(
            new sbyte[] { 0, 2, -2, 4 },
            ChannelWeights.Of(Tensor.Create<float>("w", [1, 4], [0.5f, 1.5f, -2.5f, 4]), 0, [1], ByteGrid.Bits8).Data);

    // 4 bits: 15 multiples of 16, and per channel the clipping that no other share of the range improves.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void FourBits_ClipWhereThatHasTheLeastError(bool perChannel)
    {
        var random = new Random(3);
        float[] data = [.. Enumerable.Range(0, 3 * 40).Select(i =>
            (i % 40 == 0 ? 4 : 1) * (float)Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * (i % 2 == 0 ? 1 : -1))];
        var weights = Tensor.Create<float>("w", [3, 40], data);

        var scales = ChannelWeights.ScalesOf(weights, 0, ByteGrid.Bits4, perChannel);
        var rounded = ChannelWeights.Of(weights, 0, scales, ByteGrid.Bits4).Data;

        Assert.IsTrue(rounded.All(b => b % 16 == 0 && b is >= -112 and <= 112));
        Assert.IsTrue(rounded.Contains((sbyte)112) || rounded.Contains((sbyte)-112));
        double Error(IReadOnlyList<float> with) => ChannelWeights.Of(weights, 0, [.. with], ByteGrid.Bits4).Data
            .Select((b, i) => Math.Pow(data[i] - (with[i / 40] * b), 2)).Sum();
        var whole = Enumerable.Range(0, 3).Select(c => data[(c * 40)..((c + 1) * 40)].Max(MathF.Abs) / 112).ToList();
        var all = perChannel ? whole : [.. Enumerable.Repeat(whole.Max(), 3)];
        Assert.IsLessThan(Error(all), Error(scales), "clipped");
        foreach (var share in BlockWeights.Clippings)
        {
            Assert.IsLessThanOrEqualTo(Error([.. all.Select(s => share * s)]) + 1e-9, Error(scales));
        }
    }
}
