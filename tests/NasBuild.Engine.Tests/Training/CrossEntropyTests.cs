using NasBuild.Engine.Tests.Gradients;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class CrossEntropyTests
{
    private static Tensor Labels(long[] shape, params long[] labels) => Tensor.Create<long>("labels/z", shape, labels);

    // The mean over counted rows, written out; at(row, c) is the index of a score.
    private static double Expected(double[] z, long[] labels, int classes, double smoothing, Func<int, int, int> at) =>
        labels.Index().Where(l => l.Item != -100).Average(l =>
        {
            var logs = LossCheck.NegativeLogs([.. Enumerable.Range(0, classes).Select(c => z[at(l.Index, c)])]);
            return ((1 - smoothing) * logs[l.Item]) + (smoothing * logs.Average());
        });

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.1)]
    public void Rows_MatchClosedFormAndFiniteDifferences(double smoothing) => LossCheck.Check(
        new CrossEntropy("z", smoothing), GradientCheck.Doubles("z", 4, 5), Labels([4], 3, 0, 4, 3), z => Expected(z, [3, 0, 4, 3], 5, smoothing, (r, c) => (r * 5) + c));

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    public void Tokens_IgnoredOnesDoNotCount(double smoothing) => LossCheck.Check(
        new CrossEntropy("z", smoothing),
        GradientCheck.Doubles("z", 2, 3, 4),
        Labels([2, 3], 3, -100, 1, 0, -100, -100),
        z => Expected(z, [3, -100, 1, 0, -100, -100], 4, smoothing, (r, c) => (r * 4) + c));

    [TestMethod]
    public void Pixels_ClassesOnAxisOne() => LossCheck.Check(
        new CrossEntropy("z", 0.1, ClassAxis: 1),
        GradientCheck.Doubles("z", 2, 3, 2, 2),
        Labels([2, 2, 2], 0, 1, 2, -100, 2, 1, 0, 0),
        z => Expected(z, [0, 1, 2, -100, 2, 1, 0, 0], 3, 0.1, (r, c) => (r / 4 * 12) + (c * 4) + (r % 4)));

    [TestMethod]
    public void EveryLabelIgnored_IsZero()
    {
        var (value, gradients) = LossCheck.Run(new CrossEntropy("z"), [GradientCheck.Doubles("z", 2, 3)], Labels([2], -100, -100));

        Assert.AreEqual(0, value);
        Assert.IsTrue(gradients["z"].ToDoubles().All(g => g == 0));
    }

    [TestMethod]
    public void HugeScores_StayFinite()
    {
        var z = Tensor.Create<float>("z", [3, 3], [1e4f, -1e4f, 0, 1e4f, -1e4f, 0, 1e4f, 1e4f, 1e4f]);
        var (value, gradients) = LossCheck.Run(new CrossEntropy("z"), [z], Labels([3], 1, 0, 2));

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
    public void LabelThatIsNoClass_FailsTheRun(int label) => Assert.ThrowsExactly<SessionException>(
        () => LossCheck.Run(new CrossEntropy("z"), [GradientCheck.Doubles("z", 2, 3)], Labels([2], 0, label)));

    [TestMethod]
    public void UnknownOutput_NamesTheOthers() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => LossCheck.Run(new CrossEntropy("y"), [GradientCheck.Doubles("z", 2, 3)])).Message, "no output 'y' but 'z'");
}
