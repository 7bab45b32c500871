using NasBuild.Core.Quantization.Operators;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class AffineParametersTests
{
    [TestMethod]
    [DataRow(0f, 2.55f, 0.01f, 0)]
    [DataRow(-2.55f, 0f, 0.01f, 255)]
    [DataRow(-1f, 1.55f, 0.01f, 100)]
    [DataRow(1f, 5.1f, 0.02f, 0, DisplayName = "a range above zero is widened to hold it")]
    [DataRow(-5.1f, -1f, 0.02f, 255, DisplayName = "a range below zero is widened to hold it")]
    public void Range_GivesScaleAndZeroPointInClosedForm(float min, float max, float scale, int zeroPoint)
    {
        var affine = AffineParameters.Of(new ActivationRange(min, max));

        Assert.AreEqual(scale, affine.Scale, 1e-8f);
        Assert.AreEqual(zeroPoint, affine.ZeroPoint);
    }

    [TestMethod]
    [DataRow(0f, 0f)]
    [DataRow(-1e-38f, 1e-38f)]
    public void RangeOfNothing_HasAPositiveScale(float min, float max)
        => Assert.IsGreaterThan(0, AffineParameters.Of(new ActivationRange(min, max)).Scale);
}
