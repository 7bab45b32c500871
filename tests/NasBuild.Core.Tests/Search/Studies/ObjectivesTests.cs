using NasBuild.Core.Configuration;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;

namespace NasBuild.Core.Tests.Search.Studies;

[TestClass]
public sealed class ObjectivesTests
{
    private const string Costs = "target: { latency: 50 %, size: 40 % }\n";
    private const string Accuracy = "target: { accuracy-drop: 10 points, size: 40 % }\n";

    // A search aims at 97 % of a latency; each excess is relative to its limit.
    [TestMethod]
    [DataRow(0.48, 400, 0)]
    [DataRow(0.6, 400, (0.6 / 0.485) - 1)]
    [DataRow(0.48, 500, 0.25)]
    [DataRow(0.6, 500, (0.6 / 0.485) - 1 + 0.25)]
    public void Violation_IsTheSumOfTheExcesses(double latency, int size, double expected)
    {
        var score = Of(Costs).WithinTargets(Measured(0.8, latency, size));

        Assert.AreEqual(expected, score.Violation, 1e-12);
        CollectionAssert.AreEqual(new[] { -0.8, latency }, score.Objectives.ToArray());
        Assert.AreEqual(
            Math.Max(0, (latency / 0.5) - 1) + Math.Max(0, (size / 400d) - 1),
            Of(Costs).Violation(Measured(0.8, latency, size), originalQuality: 0.9), 1e-12);
    }

    [TestMethod]
    public void Quality_CountsOnlyWhereNoTrainingFollows()
    {
        const string Tuned = "finetune: {}\n";
        var bad = Measured(0.6, 0.5, 400);

        Assert.AreEqual(0, Of(Accuracy).WithinTargets(Measured(0.85, 0.5, 400)).Violation);
        Assert.AreEqual(2, Of(Accuracy).WithinTargets(bad).Violation, 1e-9);
        Assert.AreEqual(0, Of(Accuracy + Tuned).WithinTargets(bad).Violation);
        Assert.AreEqual(2, Of(Accuracy + Tuned).Violation(bad, originalQuality: 0.9), 1e-9);
    }

    [TestMethod]
    public void Loss_HasTheDirectionOfTheMetric()
    {
        Assert.AreEqual(-0.8, Of(Costs).Tradeoff(Measured(0.8, 0.5, 300)).Objectives[0]);
        Assert.AreEqual(0.8, Of(Costs, higherIsBetter: false).Tradeoff(Measured(0.8, 0.5, 300)).Objectives[0]);
        foreach (var higher in new[] { true, false })
        {
            Assert.AreEqual(
                double.PositiveInfinity, Of(Costs, higher).WithinTargets(Measured(double.NaN, 0.5, 300)).Objectives[0]);
        }

        CollectionAssert.AreEqual(
            new[] { -0.8, 0.5, 300 }, Of(Costs).Tradeoff(Measured(0.8, 0.5, 300)).Objectives.ToArray());
        CollectionAssert.AreEqual(
            new[] { -300.0 }, Of(Costs, metric: null).WithinTargets(Measured(0, 0.5, 300)).Objectives.ToArray());
    }

    // A loss of 10 points is tolerated: 5 points are worth half of the latency. Where a latency is asked for, or no
    // quality, nothing is exchanged.
    [TestMethod]
    [DataRow(Accuracy, 0.85, 0.3, 0.5 + 0.3)]
    [DataRow(Accuracy, 0.9, 0.75, 0.75)]
    [DataRow(Accuracy, 0.92, 0.75, -0.2 + 0.75)]
    [DataRow("target: { accuracy-drop: 10 points, latency: 80 % }\n", 0.85, 0.3, -0.85)]
    [DataRow("target: { size: 40 % }\n", 0.85, 0.3, -0.85)]
    public void QualityIsExchangedForLatency_AtTheLossThatIsTolerated(
        string target, double quality, double latency, double expected)
    {
        var score = Of(target).WithinTargets(Measured(quality, latency, 300));

        Assert.AreEqual(expected, score.Objectives[0], 1e-9);
        Assert.AreEqual(0, score.Violation);
    }

    [TestMethod]
    public void ViolationOfCosts_LeavesQualityOut()
    {
        Assert.AreEqual(0.25, Of(Accuracy).ViolationOfCosts(Measured(0.1, 1, 500)), 1e-12);
        Assert.AreEqual(0, Of(Accuracy).ViolationOfCosts(Measured(0.1, 1, 400)));
    }

    [TestMethod]
    public void CostsAreLimited_WhereATargetSaysSo()
    {
        Assert.IsTrue(Of(Costs).LimitCosts);
        Assert.IsTrue(Of(Accuracy).LimitCosts);
        Assert.IsFalse(Of("target: { accuracy-drop: 10 points }\n").LimitCosts);
        Assert.IsFalse(Of("").LimitCosts);
    }

    private static Objectives Of(string yaml, bool higherIsBetter = true, string? metric = "accuracy") => new(
        ConfigurationReader.Parse(
            "model: { source: m.onnx, task: image-classification }\ndata: { train: t.npz, validation: v.npz }\nprune: {}\n"
            + yaml,
            "nas.yaml"),
        new Profile(Counts(1000), 1, 250, metric, 0.9, 0.9, 1, Counts(100), 0.1), higherIsBetter);

    private static Measured Measured(double quality, double latency, long size) => new(quality, latency, Counts(size));

    private static Counts Counts(long size) => new([KeyValuePair.Create("size", size)]);
}
