using System.Runtime.InteropServices;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Quality;
using NasBuild.Core.Quality.Measures;
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
    public void LabelsThatDoNotCount_AreNoPartOfThePerplexity()
    {
        // Probabilities 3/4 and 1/4 for tokens 0 and 1.
        using var session = Session.Create(
            Language([MathF.Log(3), 0, MathF.Log(3), 0, MathF.Log(3), 0, MathF.Log(3), 0, MathF.Log(3), 0]), Settings);
        var tokens = new InputColumn("tokens", ElementType.Int64, [5], new byte[5 * 8], 1);
        var data = new Dataset("test", [tokens], [TokenWindows.Ignored, 1, TokenWindows.Ignored, TokenWindows.Ignored, 0]);

        Assert.AreEqual(Math.Sqrt(4 * (4 / 3d)), new PerplexityMetric(batchSize: 1).Measure(session, data), 1e-5);
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
