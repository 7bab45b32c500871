using System.Runtime.InteropServices;
using NasBuild.Core.Data;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Results.Classes;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quality;

/// <summary>Models whose scores are their inputs, and their inputs in another order.</summary>
[TestClass]
public sealed class ComparedAnswersTests
{
    [TestMethod]
    public void Answers_AreCountedAndTheLargestChangesReturned()
    {
        // Label, scores: the other model exchanges the first two.
        (int Label, float[] Scores)[] samples =
        [
            (0, [3, 0, 0]), (0, [9, 0, 0]), (1, [0, 1, 0]), (2, [0, 0, 5]), (2, [1, 2, 0]), (2, [0, 0, 1]),
        ];

        var answers = Compare(samples, classes: 3);

        Assert.AreEqual(6, answers.Samples);
        Assert.AreEqual(5 / 6.0, answers.AccuracyBefore, 1e-9);
        Assert.AreEqual(2 / 6.0, answers.AccuracyAfter, 1e-9);
        Assert.AreEqual(2, answers.Counts[(0, 0, 1)]);
        Assert.AreEqual(2, answers.Counts[(2, 2, 2)]);
        Assert.AreSequenceEqual([1, 0], answers.Changed.Select(c => c.Index));
        var (e, first) = (Math.Exp(9), answers.Changed[0]);
        Assert.AreEqual((0, 1), (first.Before, first.After));
        Assert.AreEqual(e / (e + 2), first.ScoreBefore, 1e-6);
        Assert.AreEqual(e / (e + 2), first.ScoreAfter, 1e-6);
    }

    [TestMethod]
    public void ScoresAreProbabilities_TheyAreTakenAsTheyAre()
    {
        var answers = Compare([(0, [0.7f, 0.2f, 0.1f])], classes: 3);

        Assert.AreEqual(0.7, answers.Changed[0].ScoreBefore, 1e-6);
        Assert.AreEqual(0.7, answers.Changed[0].ScoreAfter, 1e-6);
    }

    [TestMethod]
    public void SummaryOfFewClasses_HasThemAllInOrder()
    {
        var summary = Summary([(1, [3, 0, 0]), (0, [9, 0, 0]), (0, [0, 2, 1])], classes: 3, names: ["bag", "boot"]);

        Assert.AreSequenceEqual([new ClassResult(0, 2, 1, 1), new ClassResult(1, 1, 0, 1)], summary.Classes);
        Assert.AreSequenceEqual([0, 1], summary.Shown);
        Assert.AreSequenceEqual([1, 1, 0, 1, 0, 0], summary.Before.SelectMany(r => r));
        Assert.AreSequenceEqual([1, 1, 0, 0, 1, 0], summary.After.SelectMany(r => r));
        Assert.AreEqual(3, summary.AllChanged);
        Assert.AreEqual("bag", summary.NameOf(0));
        Assert.AreEqual("class 2", summary.NameOf(2));
        Assert.AreEqual((1, "9, 0, 0"), (summary.Changed[0].Index, summary.Changed[0].Text));
        Assert.AreEqual((3, 7), (summary.Samples, summary.AllSamples));
    }

    [TestMethod]
    public void PartOfASplit_SamplesAreNamedByTheirPlaceInTheFile()
    {
        var data = Data([(0, [9, 0]), (0, [8, 0]), (0, [7, 0]), (0, [6, 0])], classes: 2);
        using var original = Model(2, [0, 1]);
        using var other = Model(2, [1, 0]);
        var held = data.HoldOut(1, seed: 2).HeldOut;

        var summary = AnswerComparison.Of(
            new AccuracyMetric(4).Compare(original, other, held, most: 2), held, data.Count, [], isReversed: false);

        Assert.AreEqual($"{9 - summary.Changed[0].Index}, 0", summary.Changed[0].Text);
        Assert.AreNotEqual(0, summary.Changed[0].Index);
    }

    [TestMethod]
    public void SummaryOfManyClasses_HasThoseThatChangedMost()
    {
        // Only samples of the first two classes are answered otherwise.
        var samples = Enumerable.Range(0, 60).Select(c => (c, Scores(c))).Append((1, Scores(59)));
        var summary = Summary([.. samples], classes: 60, names: []);

        Assert.HasCount(60, summary.Classes);
        Assert.AreSequenceEqual([0, 1], summary.Classes.Take(2).Select(c => c.Class));
        Assert.HasCount(20, summary.Shown);
        Assert.AreSequenceEqual(summary.Shown.Order(), summary.Shown);

        // The sample of class 1 that is taken for class 59.
        Assert.AreEqual(1, summary.Before[1][^1]);
        Assert.AreEqual(summary.Before.Sum(r => r.Sum()), summary.After.Sum(r => r.Sum()));

        static float[] Scores(int best) => [.. Enumerable.Range(0, 60).Select(c => c == best ? 1f : 0)];
    }

    [TestMethod]
    public void AccuracyMetric_CountsTheSameAnswers()
    {
        var random = new Random(3);
        (int, float[])[] samples = [.. Enumerable.Range(0, 50).Select(_ =>
            (random.Next(3), Enumerable.Range(0, 3).Select(_ => random.NextSingle()).ToArray()))];
        using var original = Model(3, [0, 1, 2]);

        Assert.AreEqual(
            new AccuracyMetric(16).Measure(original, Data(samples, 3)), Compare(samples, 3).AccuracyBefore, 1e-12);
    }

    private static ClassComparison Summary((int, float[])[] samples, int classes, string[] names) =>
        AnswerComparison.Of(Compare(samples, classes), Data(samples, classes), all: 7, names, isReversed: false);

    private static ComparedAnswers Compare((int Label, float[] Scores)[] samples, int classes)
    {
        using var original = Model(classes, [.. Enumerable.Range(0, classes)]);
        using var other = Model(classes, [1, 0, .. Enumerable.Range(2, classes - 2)]);
        return new AccuracyMetric(4).Compare(original, other, Data(samples, classes), most: 2);
    }

    private static Dataset Data((int Label, float[] Scores)[] samples, int classes) => new(
        "test",
        [new InputColumn(
            "x", ElementType.Float, [classes],
            MemoryMarshal.AsBytes<float>(samples.SelectMany(s => s.Scores).ToArray()).ToArray(), samples.Length)],
        [.. samples.Select(s => s.Label)]);

    private static Session Model(int classes, int[] order) => Session.Create(
        new Model(new Graph(
            "g",
            [new Node("Gather", ["x", "order"], ["y"], "", "", Onnx.Attribute.Of("axis", 1L))],
            [Tensor.Create<long>("order", [classes], [.. order.Select(o => (long)o)])],
            [new ValueInfo("x", ElementType.Float, [new Dimension(null, "n"), new Dimension(classes, null)])],
            [new ValueInfo("y", ElementType.Float, [new Dimension(null, "n"), new Dimension(classes, null)])])),
        new SessionSettings(1));
}
