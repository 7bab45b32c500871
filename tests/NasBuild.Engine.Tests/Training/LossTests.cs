using NasBuild.Engine.Tests.Gradients;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class LossTests
{
    private static double Divergence(double[] z, double[] teacher, int classes, double temperature) =>
        z.Chunk(classes).Zip(teacher.Chunk(classes), (s, t) =>
        {
            var (logs, target) = (LossCheck.NegativeLogs([.. s.Select(v => v / temperature)]), LossCheck.NegativeLogs([.. t.Select(v => v / temperature)]));
            return target.Zip(logs, (q, p) => Math.Exp(-q) * (p - q)).Sum() * temperature * temperature;
        }).Average();

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(4.0)]
    public void Distillation_MatchesClosedFormAndFiniteDifferences(double temperature)
    {
        var teacher = GradientCheck.Doubles("teacher/z", 2, 2, 5);
        LossCheck.Check(new Distillation("z", temperature), GradientCheck.Doubles("z", 2, 2, 5), teacher, z => Divergence(z, teacher.ToDoubles(), 5, temperature));
    }

    [TestMethod]
    public void Distillation_OfHugeScores_StaysFinite()
    {
        var (z, teacher) = (Tensor.Create<float>("z", [2, 3], [1e4f, -1e4f, 0, 1e4f, -1e4f, 0]), Tensor.Create<float>("teacher/z", [2, 3], [1e4f, -1e4f, 0, -1e4f, 1e4f, 0]));
        var (value, gradients) = LossCheck.Run(new Distillation("z", 2), [z], teacher);

        Assert.AreEqual(4 * 1e4 / 2, value, 1e-2);
        CollectionAssert.AreEqual(new[] { 0f, 0, 0, 1, -1, 0 }, gradients["z"].ToFloats());
    }

    [TestMethod]
    public void MeanSquaredError_MatchesClosedFormAndFiniteDifferences()
    {
        var target = GradientCheck.Doubles("target/z", 3, 4);
        LossCheck.Check(new MeanSquaredError("z"), GradientCheck.Doubles("z", 3, 4), target, z => z.Zip(target.ToDoubles(), (a, b) => (a - b) * (a - b)).Average());
    }

    [TestMethod]
    public void WeightedSum_AddsValuesAndGradientsByOutput()
    {
        Tensor[] outputs = [GradientCheck.Doubles("z", 3, 4), GradientCheck.Doubles("a", 2, 2)];
        Tensor[] targets = [Tensor.Create<long>("labels/z", [3], [1, 2, 0]), GradientCheck.Doubles("teacher/z", 3, 4), GradientCheck.Doubles("target/a", 2, 2)];
        (Loss Loss, double Weight)[] terms = [(new CrossEntropy("z"), 0.3), (new Distillation("z", 4), 0.7), (new MeanSquaredError("a"), 2)];
        var (value, gradients) = LossCheck.Run(new WeightedSum([.. terms]), outputs, targets);
        var parts = terms.Select((t, i) => LossCheck.Run(t.Loss, i < 2 ? outputs[..1] : outputs[1..], targets[i])).ToList();

        Assert.AreEqual((0.3 * parts[0].Value) + (0.7 * parts[1].Value) + (2 * parts[2].Value), value, 1e-12);
        double[] z = [.. parts[0].Gradients["z"].ToDoubles().Zip(parts[1].Gradients["z"].ToDoubles(), (a, b) => (0.3 * a) + (0.7 * b))];
        foreach (var (expected, computed) in z.Zip(gradients["z"].ToDoubles()).Concat(parts[2].Gradients["a"].ToDoubles().Select(g => 2 * g).Zip(gradients["a"].ToDoubles())))
        {
            Assert.AreEqual(expected, computed, 1e-12);
        }
    }

    [TestMethod]
    public void WeightedSum_OfLossesWithOneTarget_FeedsItOnce()
    {
        var types = new Dictionary<string, TensorType> { ["z"] = new(ElementType.Float, [2, 3]) };
        var targets = new WeightedSum((new MeanSquaredError("z"), 1), (new MeanSquaredError("z"), 2)).Targets(types);

        Assert.AreEqual("target/z", Assert.ContainsSingle(targets).Name);
    }
}
