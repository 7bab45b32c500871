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

        var scales = ChannelWeights.ScalesOf(weights, 0, 127);
        var quantized = ChannelWeights.Of(weights, 0, scales, 127);

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
        var scales = ChannelWeights.ScalesOf(Tensor.Create<float>("w", [2, 2], [1, 20, -3, 4]), 1, 1);

        CollectionAssert.AreEqual(new[] { 3f, 20f }, scales);
    }

    [TestMethod]
    public void ChannelOfZeros_HasAPositiveScale()
    {
        CollectionAssert.AreEqual(
            new[] { 1f, 1f }, ChannelWeights.ScalesOf(Tensor.Create<float>("w", [2, 1], [0, 127]), 0, 127));
        CollectionAssert.AreEqual(new[] { 1f }, ChannelWeights.ScalesOf(Tensor.Create<float>("w", [1, 1], [0]), 0, 1));
    }

    [TestMethod]
    public void Weights_RoundHalfToEven()
        => CollectionAssert.AreEqual(
            new sbyte[] { 0, 2, -2, 4 },
            ChannelWeights.Of(Tensor.Create<float>("w", [1, 4], [0.5f, 1.5f, -2.5f, 4]), 0, [1], 127).Data);
}
