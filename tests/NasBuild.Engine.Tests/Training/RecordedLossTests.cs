using NasBuild.Engine.Training.Losses;

namespace NasBuild.Engine.Tests.Training;

/// <summary>Against losses.onnx, which record_losses.py writes.</summary>
[TestClass]
public sealed class RecordedLossTests
{
    // The name in the file; the tensor that is fed by target.
    private static readonly (string Name, Loss Loss, (string Target, string Recorded)[] Fed)[] Losses =
    [
        ("cross-entropy", new CrossEntropy("z"), [("labels/z", "labels")]),
        ("cross-entropy-smoothed-0.1", new CrossEntropy("z", 0.1), [("labels/z", "labels")]),
        ("cross-entropy-ignored", new CrossEntropy("z"), [("labels/z", "labels-ignored")]),
        ("cross-entropy-smoothed-0.1-ignored", new CrossEntropy("z", 0.1), [("labels/z", "labels-ignored")]),
        ("distillation-3", new Distillation("z", 3), [("teacher/z", "teacher")]),
        ("distillation-1", new Distillation("z"), [("teacher/z", "teacher")]),
        ("mean-squared-error", new MeanSquaredError("z"), [("target/z", "target")]),
        ("cross-entropy-0.3-distillation-3-0.7", new WeightedSum((new CrossEntropy("z"), 0.3), (new Distillation("z", 3), 0.7)), [("labels/z", "labels"), ("teacher/z", "teacher")]),
    ];

    public static IEnumerable<object[]> Cases => Losses.SelectMany(_ => new[] { "rows", "sequence" }, (l, form) => new object[] { form, l.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void ValueAndGradient_AreThoseOfPyTorch(string form, string name)
    {
        var recorded = RecordedTensors.Of("losses.onnx");
        var (_, loss, fed) = Losses.Single(l => l.Name == name);
        var targets = fed.Select(f => f.Target == "labels/z" ? recorded[$"{form}/{f.Recorded}"].Rename(f.Target) : recorded[$"{form}/{f.Recorded}"].AsDouble(f.Target));
        var (value, gradients) = LossCheck.Run(loss, [recorded[$"{form}/logits"].AsDouble("z")], targets);

        RecordedTensors.AreClose(recorded[$"{form}/{name}/value"].ToDoubles(), [value], 1e-9, "The loss");
        RecordedTensors.AreClose(recorded[$"{form}/{name}/gradient"].ToDoubles(), gradients["z"].ToDoubles(), 1e-9, "The gradient");
        CollectionAssert.AreEqual(recorded[$"{form}/{name}/gradient"].Shape, gradients["z"].Shape);
    }
}
