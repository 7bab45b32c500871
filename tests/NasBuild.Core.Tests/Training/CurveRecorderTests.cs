using NasBuild.Core.Training;

namespace NasBuild.Core.Tests.Training;

[TestClass]
public sealed class CurveRecorderTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(CurveRecorder.MaxLosses)]
    [DataRow(CurveRecorder.MaxLosses + 1)]
    [DataRow(10_007)]
    public void LossFallsEvenly_EveryPointIsTheMeanOfItsSteps(int steps)
    {
        var recorder = new CurveRecorder();
        for (var i = 0; i < steps; i++)
        {
            // As after an interruption at any step.
            recorder = CurveRecorder.FromText(recorder.ToText())!;
            recorder.Add(i);
        }

        var curve = recorder.Curve(7)!;

        Assert.IsLessThanOrEqualTo(CurveRecorder.MaxLosses, curve.Losses.Length);
        Assert.AreEqual((steps + curve.StepsOfLoss - 1) / curve.StepsOfLoss, curve.Losses.Length);
        for (var i = 0; i < curve.Losses.Length; i++)
        {
            var (first, last) = (i * curve.StepsOfLoss, Math.Min(steps, (i + 1) * curve.StepsOfLoss) - 1);
            Assert.AreEqual((first + last) / 2.0, curve.Losses[i], 1e-9);
        }
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("""{"every":0,"inLast":0,"sums":[],"qualities":[]}""")]
    [DataRow("""{"every":1,"inLast":0,"sums":null,"qualities":[]}""")]
    [DataRow("[1]")]
    public void StateIsNone_NothingIsRecordedFurther(string? text) => Assert.IsNull(CurveRecorder.FromText(text));

    [TestMethod]
    public void NoStepWasTaken_ThereIsNoCurve() => Assert.IsNull(new CurveRecorder().Curve(3));
}
