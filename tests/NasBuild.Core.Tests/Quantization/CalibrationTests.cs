using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Numerics;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Engine.Histograms;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

[TestClass]
public sealed class CalibrationTests
{
    private static readonly float[] Ramp = [.. Enumerable.Range(0, 10_000).Select(i => (i - 2000) / 1000f)];

    [TestMethod]
    public void MinMax_IsTheExtremesOverAllBatches()
    {
        var net = new Net(1, 1, 1, 4);
        var model = net.Model(net.Node("Conv", ["x", net.Constant(Tensor.Create<float>("w", [1, 1, 1, 1], [2]))]));

        var ranges = RangeCalibration.Ranges(
            model, [Batch(1, -2, 0, 0), Batch(0, 3, 0, 0)], CalibrationMethod.MinMax, 100, new SessionSettings(1));

        Assert.AreEqual(new ActivationRange(-2, 3), ranges.Values["x"]);
        Assert.AreEqual(new ActivationRange(-4, 6), ranges.Values["v0"]);
    }

    [TestMethod]
    public void ValueThatIsNotFinite_HasNoRange()
    {
        var net = new Net(1, 1, 1, 4);
        var model = net.Model(net.Node("Conv", ["x", net.Constant(Tensor.Create<float>("w", [1, 1, 1, 1], [3e38f]))]));

        foreach (var method in Enum.GetValues<CalibrationMethod>())
        {
            var ranges = RangeCalibration.Ranges(model, [Batch(1, -2, 5, 4)], method, 100, new SessionSettings(1));
            CollectionAssert.AreEqual(new[] { "x" }, ranges.Values.Keys.ToList());
        }
    }

    [TestMethod]
    public void Percentile_CutsTheSameShareAtEitherEnd()
    {
        var range = PercentileCalibrator.Range(Histogram(Ramp), 90);

        Assert.AreEqual(-1.5f, range.Min, 0.01f);
        Assert.AreEqual(7.5f, range.Max, 0.01f);
    }

    [TestMethod]
    public void PercentileOfAll_IsMinMax()
    {
        Assert.AreEqual(new ActivationRange(-2, 7.999f), PercentileCalibrator.Range(Histogram(Ramp), 100));
        Assert.AreEqual(new ActivationRange(3, 3), PercentileCalibrator.Range(Histogram([3, 3]), 100));
    }

    [TestMethod]
    public void Entropy_CutsARareOutlierAndKeepsAnEvenSpread()
    {
        var random = new Random(3);
        var bell = Enumerable.Range(0, 100_000).Select(_ => (float)random.NextNormal()).ToArray();

        Assert.IsLessThan(10, EntropyCalibrator.Range(Histogram([.. bell, 40f])).Max);
        Assert.AreEqual(8, EntropyCalibrator.Range(Histogram(Ramp)).Max, 0.1f);
    }

    private static ValueHistogram Histogram(float[] numbers)
    {
        var histogram = new ValueHistogram();
        histogram.Add(numbers);
        return histogram;
    }

    private static Dictionary<string, Tensor> Batch(params float[] x) =>
        new() { ["x"] = Tensor.Create<float>("x", [1, 1, 1, 4], x) };
}
