using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Holds losses and their gradients against closed forms, finite differences of these, and PyTorch
/// (<c>PyTorch/record_losses.py</c>).
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class LossConformance(ITrainingEngine engine)
{
    // The name in the file; the tensor that is fed by target.
    private static readonly (string Name, Loss Loss, (string Target, string Recorded)[] Fed)[] Recorded =
    [
        ("cross-entropy", new CrossEntropy("z"), [("labels/z", "labels")]),
        ("cross-entropy-smoothed-0.1", new CrossEntropy("z", 0.1), [("labels/z", "labels")]),
        ("cross-entropy-ignored", new CrossEntropy("z"), [("labels/z", "labels-ignored")]),
        ("cross-entropy-smoothed-0.1-ignored", new CrossEntropy("z", 0.1), [("labels/z", "labels-ignored")]),
        ("distillation-3", new Distillation("z", 3), [("teacher/z", "teacher")]),
        ("distillation-1", new Distillation("z"), [("teacher/z", "teacher")]),
        ("mean-squared-error", new MeanSquaredError("z"), [("target/z", "target")]),
        (
            "cross-entropy-0.3-distillation-3-0.7",
            new WeightedSum((new CrossEntropy("z"), 0.3), (new Distillation("z", 3), 0.7)),
            [("labels/z", "labels"), ("teacher/z", "teacher")]),
    ];

    private readonly LossRun run = new(engine);

    /// <summary>The recorded losses: the form of the scores and the name.</summary>
    public static IEnumerable<object[]> RecordedNames =>
        Recorded.SelectMany(_ => new[] { "rows", "sequence" }, (l, form) => new object[] { form, l.Name });

    [TestMethod]
    [DynamicData(nameof(RecordedNames))]
    public void ValueAndGradient_AreThoseOfPyTorch(string form, string name)
    {
        var recorded = RecordedTensors.Of("losses.onnx");
        var (_, loss, fed) = Recorded.Single(l => l.Name == name);
        Tensor Target(string target, Tensor tensor) =>
            target == "labels/z" ? tensor.Rename(target) : tensor.AsDouble(target);

        var (value, gradients) = run.Run(
            loss,
            [recorded[$"{form}/logits"].AsDouble("z")],
            fed.Select(f => Target(f.Target, recorded[$"{form}/{f.Recorded}"])));

        TensorAssert.AreClose(recorded[$"{form}/{name}/value"].ToDoubles(), [value], 1e-9, "The loss");
        TensorAssert.AreClose(
            recorded[$"{form}/{name}/gradient"].ToDoubles(), gradients["z"].ToDoubles(), 1e-9, "The gradient");
        CollectionAssert.AreEqual(recorded[$"{form}/{name}/gradient"].Shape, gradients["z"].Shape);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.1)]
    public void CrossEntropy_OfRows_MatchesClosedFormAndFiniteDifferences(double smoothing) => run.Check(
        new CrossEntropy("z", smoothing), Doubles("z", 4, 5), Labels([4], 3, 0, 4, 3),
        z => Entropy(z, [3, 0, 4, 3], 5, smoothing, (r, c) => (r * 5) + c));

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    public void CrossEntropy_OfTokens_DoesNotCountThoseIgnored(double smoothing) => run.Check(
        new CrossEntropy("z", smoothing),
        Doubles("z", 2, 3, 4),
        Labels([2, 3], 3, -100, 1, 0, -100, -100),
        z => Entropy(z, [3, -100, 1, 0, -100, -100], 4, smoothing, (r, c) => (r * 4) + c));

    [TestMethod]
    public void CrossEntropy_OfPixels_HasItsClassesOnAxisOne() => run.Check(
        new CrossEntropy("z", 0.1, ClassAxis: 1),
        Doubles("z", 2, 3, 2, 2),
        Labels([2, 2, 2], 0, 1, 2, -100, 2, 1, 0, 0),
        z => Entropy(z, [0, 1, 2, -100, 2, 1, 0, 0], 3, 0.1, (r, c) => (r / 4 * 12) + (c * 4) + (r % 4)));

    [TestMethod]
    public void CrossEntropy_OfIgnoredLabelsOnly_IsZero()
    {
        var (value, gradients) = run.Run(new CrossEntropy("z"), [Doubles("z", 2, 3)], Labels([2], -100, -100));

        Assert.AreEqual(0, value);
        Assert.IsTrue(gradients["z"].ToDoubles().All(g => g == 0));
    }

    [TestMethod]
    public void CrossEntropy_OfHugeScores_StaysFinite()
    {
        var z = Tensor.Create<float>("z", [3, 3], [1e4f, -1e4f, 0, 1e4f, -1e4f, 0, 1e4f, 1e4f, 1e4f]);
        var (value, gradients) = run.Run(new CrossEntropy("z"), [z], Labels([3], 1, 0, 2));

        Assert.AreEqual((2e4 + 0 + Math.Log(3)) / 3, value, 1e-2);
        var expected = new[] { 1, -1, 0, 0, 0, 0, 1 / 3.0, 1 / 3.0, -2 / 3.0 };
        foreach (var (g, e) in gradients["z"].ToDoubles().Zip(expected))
        {
            Assert.AreEqual(e / 3, g, 1e-6);
        }
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(3)]
    public void CrossEntropy_OfALabelThatIsNoClass_FailsTheRun(int label) =>
        Assert.ThrowsExactly<SessionException>(
            () => run.Run(new CrossEntropy("z"), [Doubles("z", 2, 3)], Labels([2], 0, label)));

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(4.0)]
    public void Distillation_MatchesClosedFormAndFiniteDifferences(double temperature)
    {
        var teacher = Doubles("teacher/z", 2, 2, 5);
        run.Check(
            new Distillation("z", temperature),
            Doubles("z", 2, 2, 5),
            teacher,
            z => Divergence(z, teacher.ToDoubles(), 5, temperature));
    }

    [TestMethod]
    public void Distillation_OfHugeScores_StaysFinite()
    {
        var z = Tensor.Create<float>("z", [2, 3], [1e4f, -1e4f, 0, 1e4f, -1e4f, 0]);
        var teacher = Tensor.Create<float>("teacher/z", [2, 3], [1e4f, -1e4f, 0, -1e4f, 1e4f, 0]);
        var (value, gradients) = run.Run(new Distillation("z", 2), [z], teacher);

        Assert.AreEqual(4 * 1e4 / 2, value, 1e-2);
        CollectionAssert.AreEqual(new[] { 0f, 0, 0, 1, -1, 0 }, gradients["z"].ToFloats());
    }

    [TestMethod]
    public void MeanSquaredError_MatchesClosedFormAndFiniteDifferences()
    {
        var target = Doubles("target/z", 3, 4);
        run.Check(
            new MeanSquaredError("z"),
            Doubles("z", 3, 4),
            target,
            z => z.Zip(target.ToDoubles(), (a, b) => (a - b) * (a - b)).Average());
    }

    [TestMethod]
    public void MeanSquaredError_CountsPositionsUnderTheMask()
    {
        var target = Doubles("target/z", 2, 3, 4);
        run.Check(
            new MeanSquaredError("z", "mask"),
            Doubles("z", 2, 3, 4),
            target,
            z => z.Zip(target.ToDoubles(), (a, b) => (a - b) * (a - b)).Where((_, i) => Counted[i / 4]).Average(),
            Mask);
    }

    [TestMethod]
    public void Distillation_CountsPositionsUnderTheMask()
    {
        var teacher = Doubles("teacher/z", 2, 3, 4);
        double[] Kept(double[] values) => [.. values.Where((_, i) => Counted[i / 4])];
        run.Check(
            new Distillation("z", 2, "mask"),
            Doubles("z", 2, 3, 4),
            teacher,
            z => Divergence(Kept(z), Kept(teacher.ToDoubles()), 4, 2),
            Mask);
    }

    [TestMethod]
    public void WeightedSum_AddsValuesAndGradientsByOutput()
    {
        Tensor[] outputs = [Doubles("z", 3, 4), Doubles("a", 2, 2)];
        Tensor[] targets =
        [
            Tensor.Create<long>("labels/z", [3], [1, 2, 0]), Doubles("teacher/z", 3, 4), Doubles("target/a", 2, 2)
        ];
        (Loss Loss, double Weight)[] terms =
        [
            (new CrossEntropy("z"), 0.3), (new Distillation("z", 4), 0.7), (new MeanSquaredError("a"), 2)
        ];
        var (value, gradients) = run.Run(new WeightedSum([.. terms]), outputs, targets);
        var parts = terms.Select((t, i) => run.Run(t.Loss, i < 2 ? outputs[..1] : outputs[1..], targets[i])).ToList();

        Assert.AreEqual((0.3 * parts[0].Value) + (0.7 * parts[1].Value) + (2 * parts[2].Value), value, 1e-12);
        double[] z =
        [
            .. parts[0].Gradients["z"].ToDoubles().Zip(
                parts[1].Gradients["z"].ToDoubles(), (a, b) => (0.3 * a) + (0.7 * b))
        ];
        var a = parts[2].Gradients["a"].ToDoubles().Select(g => 2 * g);
        var pairs = z.Zip(gradients["z"].ToDoubles()).Concat(a.Zip(gradients["a"].ToDoubles()));
        foreach (var (expected, computed) in pairs)
        {
            Assert.AreEqual(expected, computed, 1e-12);
        }
    }

    [TestMethod]
    public void Loss_OfAnUnknownOutput_NamesTheOthers()
    {
        var thrown = Assert.ThrowsExactly<ArgumentException>(
            () => run.Run(new CrossEntropy("y"), [Doubles("z", 2, 3)]));

        Assert.Contains("'y'", thrown.Message);
        Assert.Contains("'z'", thrown.Message);
    }

    private static bool[] Counted => [true, true, false, true, false, false];

    private static Tensor Mask =>
        Tensor.Create<long>("mask", [2, 3], Array.ConvertAll(Counted, counts => counts ? 1L : 0));

    private static Tensor Labels(long[] shape, params long[] labels) => Tensor.Create<long>("labels/z", shape, labels);

    // The mean over counted rows, written out; at(row, c) is the index of a score.
    private static double Entropy(double[] z, long[] labels, int classes, double smoothing, Func<int, int, int> at) =>
        labels.Index().Where(l => l.Item != -100).Average(l =>
        {
            var logs = LossRun.NegativeLogs([.. Enumerable.Range(0, classes).Select(c => z[at(l.Index, c)])]);
            return ((1 - smoothing) * logs[l.Item]) + (smoothing * logs.Average());
        });

    private static double Divergence(double[] z, double[] teacher, int classes, double temperature) =>
        z.Chunk(classes).Zip(teacher.Chunk(classes), (s, t) =>
        {
            var logs = LossRun.NegativeLogs([.. s.Select(v => v / temperature)]);
            var target = LossRun.NegativeLogs([.. t.Select(v => v / temperature)]);
            return target.Zip(logs, (q, p) => Math.Exp(-q) * (p - q)).Sum() * temperature * temperature;
        }).Average();
}
