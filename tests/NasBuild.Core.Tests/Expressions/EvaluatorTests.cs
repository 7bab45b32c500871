using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Tests.Expressions;

/// <summary>The vectorised evaluator against numbers computed one by one in double precision.</summary>
[TestClass]
public sealed class EvaluatorTests
{
    [TestMethod]
    [DataRow("W")]
    [DataRow("X")]
    [DataRow("sqr(G)")]
    [DataRow("neg(W)")]
    [DataRow("abs(sub(W, G))")]
    [DataRow("log(sub(W, G))")]
    [DataRow("exp(sub(W, G))")]
    [DataRow("sqrt(sub(W, G))")]
    [DataRow("tanh(sub(W, G))")]
    [DataRow("pow(W)")]
    [DataRow("skp(W)")]
    [DataRow("mms(W)")]
    [DataRow("zsn(W)")]
    [DataRow("mms(mul(W, X))")]
    [DataRow("add(zsn(X), mms(X))")]
    [DataRow("add(W, 0.25)")]
    [DataRow("div(X, W)")]
    [DataRow("div(W, X)")]
    [DataRow("mms(1)")]
    [DataRow("zsn(sub(W, W))")]
    [DataRow("mul(abs(mul(W, W)), mms(G))")]
    [DataRow("mul(W, add(G, sqrt(X)))")]
    public void Operators_AreTheirDefinitions(string text)
    {
        // No multiple of a vector's length, and one row.
        foreach (var (rows, columns) in new[] { (5, 37), (1, 16), (3, 64), (1, 5) })
        {
            AssertClose(ExpressionParser.Parse(text), rows, columns, seed: rows);
        }
    }

    [TestMethod]
    public void RandomTrees_AreTheirDefinitions()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            AssertClose(Oracle.Tree(4, random), 4, 21, i);
        }
    }

    [TestMethod]
    public void TangentOfSmallNumbers_KeepsItsDigits()
    {
        var layer = new Core.Pruning.Statistics.LayerStatistics(
            "layer", 1, 6, [1e-7f, 1e-4f, 0.1f, 0.624f, 0.626f, 30]);

        var scores = Evaluator.Evaluate(ExpressionParser.Parse("tanh(W)"), layer);

        for (var i = 0; i < scores.Length; i++)
        {
            Assert.AreEqual(1, scores[i] / Math.Tanh(layer.W[i]), 3e-7);
        }
    }

    private static void AssertClose(Expression expression, int rows, int columns, int seed)
    {
        var layer = Oracle.Layer(rows, columns, seed);
        if (Oracle.Evaluate(expression, layer) is not { } expected)
        {
            return;
        }

        var scores = Evaluator.Evaluate(expression, layer);

        Assert.HasCount(rows * columns, scores);
        var scale = expected.Max(Math.Abs);
        for (var i = 0; i < scores.Length; i++)
        {
            // What mms and zsn make of rounding alone is no number of theirs.
            Assert.AreEqual(
                expected[i % expected.Length], scores[i], 2e-4 * (scale + 1),
                $"{expression} [{rows}, {columns}] at {i}");
        }
    }
}
