using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training.Schedules;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class ScheduleTests
{
    private static readonly (string Name, Schedule Schedule)[] Recorded =
    [
        ("one-cycle", new OneCycleSchedule(0.1, RisingShare: 0.2)),
        ("cosine", new CosineSchedule(0.1)),
        ("step", new StepSchedule(0.1, Every: 15, Gamma: 0.3)),
        ("warm-up-cosine", new CosineSchedule(0.1) { WarmUpSteps = 10 }),
    ];

    public static IEnumerable<object[]> Cases => Recorded.Select(s => new object[] { s.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void FiftyRates_AreThoseOfPyTorch(string name)
    {
        var schedule = Recorded.Single(s => s.Name == name).Schedule;
        foreach (var (step, rate) in RecordedTensors.Of("optimisers.onnx")[$"schedule/{name}"].ToDoubles().Index())
        {
            Assert.AreEqual(rate, schedule.RateAt(step, 50), 1e-12, $"Step {step}.");
        }
    }

    [TestMethod]
    public void Cosine_EndsAtItsFloor() =>
        Assert.AreEqual(0.02, new CosineSchedule(1, 0.02).RateAt(99_999, 100_000), 1e-6);

    [TestMethod]
    public void WarmUp_RisesToTheScheduleThatFollows()
    {
        var schedule = new ConstantSchedule(0.4) { WarmUpSteps = 4 };

        CollectionAssert.AreEqual(
            new[] { 0.1, 0.2, 0.30000000000000004, 0.4, 0.4, 0.4 },
            Enumerable.Range(0, 6).Select(s => schedule.RateAt(s, 6)).ToArray());
    }

    [TestMethod]
    public void WarmUpLongerThanTraining_OnlyRises() =>
        Assert.AreEqual(0.05, new CosineSchedule(0.1) { WarmUpSteps = 10 }.RateAt(4, 5), 1e-12);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(5)]
    public void OneCycle_OfFewSteps_StaysWithinItsBounds(int steps)
    {
        foreach (var step in Enumerable.Range(0, steps))
        {
            Assert.IsInRange(0.1 / 25 / 1e4, 0.1, new OneCycleSchedule(0.1).RateAt(step, steps));
        }
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(5)]
    public void StepOutsideTheTraining_IsRefused(int step) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ConstantSchedule(1).RateAt(step, 5));
}
