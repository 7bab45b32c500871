using NasBuild.Core.Search.Learned;

namespace NasBuild.Core.Tests.Search.Learned;

[TestClass]
public sealed class LatencyCheckTests
{
    [TestMethod]
    [DataRow(0.5, 0.5, 0, null, DisplayName = "as predicted")]
    [DataRow(0.5, 0.6, 0, 0.1823, DisplayName = "faster")]
    [DataRow(0.6, 0.5, 0, 0.1823, DisplayName = "slower")]
    [DataRow(0.54, 0.5, 0, null, DisplayName = "within what a measurement errs")]
    [DataRow(0.6, 0.5, 0.1, null, DisplayName = "within twice the predictor's error")]
    [DataRow(0.6, 0.5, 0.08, 0.1823, DisplayName = "beyond twice the predictor's error")]
    public void Drift_IsWhatPredictionsDoNotExplain(
        double measured, double predicted, double expected, double? drift)
    {
        var found = LatencyCheck.Drift([(0.3, 0.3), (measured, predicted), (measured, predicted)], expected);

        Assert.AreEqual(drift is null, found is null);
        Assert.AreEqual(drift ?? 0, found ?? 0, 1e-4);
    }

    [TestMethod]
    public void OneMeasurement_TellsNoDrift() => Assert.IsNull(LatencyCheck.Drift([(1, 0.5)], 0));
}
