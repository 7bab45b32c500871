using System.Runtime.InteropServices;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Quality;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quality;

[TestClass]
public sealed class MetricTests
{
    private static readonly SessionSettings Settings = new(1);

    [TestMethod]
    public void Accuracy_IsTheShareOfRightClasses()
    {
        var scores = Floats([0, 2, 1, 5, 0, 0, 0, 0, 9, 1, 0, 0], 3, labels: [1, 0, 0, 0]);

        using var session = Session.Create(Scale(3, 1), Settings);

        Assert.AreEqual(0.75, new AccuracyMetric(batchSize: 3).Measure(session, scores));
    }

    [TestMethod]
    public void ScoresThatAreNoNumbers_AreNeverRight()
    {
        var scores = Tensor.Create<float>("s", [3, 2], [float.NaN, float.NaN, float.NaN, -7, 1, float.NaN]);

        CollectionAssert.AreEqual(new[] { -1, 1, 0 }, Scores.Best(scores));
    }

    [TestMethod]
    public void ScoresWithFurtherAxesOfOne_AreRowsOfClasses()
    {
        var scores = Tensor.Create<float>("s", [2, 3, 1, 1], [0, 1, 0, 0, 0, 2]);

        CollectionAssert.AreEqual(new[] { 1, 2 }, Scores.Best(scores));
    }

    [TestMethod]
    public void PerplexityOfEqualScores_IsTheVocabularysSize()
    {
        using var session = Session.Create(Language(new float[5 * 50]), Settings);

        Assert.AreEqual(50, new PerplexityMetric(batchSize: 2).Measure(session, Tokens(50)), 1e-4);
    }

    [TestMethod]
    public void PerplexityOfKnownScores_IsTheClosedForm()
    {
        // Score ln 3 for token 0 and 0 for token 1: probabilities 3/4 and 1/4, whatever came before.
        using var session = Session.Create(
            Language([MathF.Log(3), 0, MathF.Log(3), 0, MathF.Log(3), 0, MathF.Log(3), 0, MathF.Log(3), 0]), Settings);
        var data = Tokens(2);
        var labels = data.Batches(100).Single().Labels.ToArray();
        var expected = Math.Exp(labels.Average(l => -Math.Log(l == 0 ? 0.75 : 0.25)));

        Assert.AreEqual(expected, new PerplexityMetric(batchSize: 3).Measure(session, data), 1e-5);
    }

    [TestMethod]
    public void AgreementOfClasses_IsTheShareOfSameBest()
    {
        using var original = Session.Create(Scale(2, 1), Settings);
        using var flipped = Session.Create(Scale(2, -1), Settings);
        var data = Floats([1, 2, 2, 1, 3, 4], 2);
        var metric = new AgreementMetric(original, classScores: true, batchSize: 2);

        Assert.AreEqual(1, metric.Measure(original, data));
        Assert.AreEqual(0, metric.Measure(flipped, data));
    }

    [TestMethod]
    public void AgreementOfNumbers_IsOneMinusRelativeL2AndCosineTellsTheDirection()
    {
        using var original = Session.Create(Scale(2, 1), Settings);
        using var longer = Session.Create(Scale(2, 1.25f), Settings);
        using var opposite = Session.Create(Scale(2, -1), Settings);
        var data = Floats([1, 2, 2, 1, 3, 4], 2);
        var metric = new AgreementMetric(original, classScores: false, batchSize: 2);

        Assert.AreEqual(1, metric.Measure(original, data));
        Assert.AreEqual(0.75, metric.Measure(longer, data), 1e-6);
        Assert.AreEqual(1, metric.Compare(longer, data)["y"].Cosine, 1e-12);
        Assert.AreEqual(0, metric.Measure(opposite, data), "two norms away is no agreement, and not less than none");
        Assert.AreEqual(-1, metric.Compare(opposite, data)["y"].Cosine, 1e-12);
    }

    [TestMethod]
    public void AgreementOfSeveralOutputs_IsThatOfTheWorst()
    {
        var net = new Net();
        var x = net.Input("x", 0, 2);
        net.Scalars("big", 1000f, "small", 1f);
        var model = net.Build(net.Add("Mul", "a", [x, "big"]), net.Add("Mul", "b", [x, "small"]));
        var other = new Net();
        other.Input("x", 0, 2);
        other.Scalars("big", 1000f, "small", 0.5f);
        using var original = Session.Create(model, Settings);
        using var changed = Session.Create(
            other.Build(other.Add("Mul", "a", ["x", "big"]), other.Add("Mul", "b", ["x", "small"])), Settings);

        Assert.AreEqual(0.5, new AgreementMetric(original, classScores: false, batchSize: 2)
            .Measure(changed, Floats([1, 2, 2, 1, 3, 4], 2)), 1e-6);
    }

    [TestMethod]
    public void CandidateOfNaN_AgreesInNothing()
    {
        var distance = OutputDistance.None.With(
            Tensor.Create<float>("y", [2], [1, 2]), Tensor.Create<float>("y", [2], [float.NaN, 2]));

        Assert.IsTrue(double.IsNaN(distance.Agreement));
    }

    [TestMethod]
    public void MasksOfInfinity_AreNoDistance()
    {
        var distance = OutputDistance.None.With(
            Tensor.Create<float>("y", [3], [float.NegativeInfinity, 3, 4]),
            Tensor.Create<float>("y", [3], [float.NegativeInfinity, 3, 4]));

        Assert.AreEqual(1, distance.Agreement);
        Assert.AreEqual(1, distance.Cosine);
    }

    private static Model Scale(int width, float factor)
    {
        var net = new Net();
        return net.Build(net.Add("Mul", "y", [net.Input("x", 0, width), net.Floats(factor)]));
    }

    // Scores of the next token by position: five positions a window.
    private static Model Language(float[] scores)
    {
        var net = new Net();
        var zeros = net.Add("Mul", "zeros", [
            net.Add("Cast", "floats", [net.Input(ElementType.Int64, "tokens", 0, 5)], Onnx.Attribute.Of("to", 1)),
            net.Floats(0)]);
        var column = net.Add("Unsqueeze", "column", [zeros, net.Longs(2)]);
        var table = net.Reshape("table", net.Floats(scores), 1, 5, scores.Length / 5);
        return net.Build(net.Add("Add", "y", [column, table]));
    }

    private static Dataset Tokens(int vocabulary)
    {
        var random = new Random(1);
        long[] tokens = [.. Enumerable.Range(0, 36).Select(_ => random.NextInt64(vocabulary))];
        return TokenWindows.Of(
            "validation",
            "t.txt",
            [new Column("text", ElementType.Int64, [36], MemoryMarshal.AsBytes<long>(tokens).ToArray())],
            Language(new float[5 * vocabulary]),
            null);
    }

    private static Dataset Floats(float[] values, int width, int[]? labels = null) => new(
        "validation", [new InputColumn(
            "x", ElementType.Float, [width], MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), values.Length / width)],
        [.. labels ?? []]);
}
