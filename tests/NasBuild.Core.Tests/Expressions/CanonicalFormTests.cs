using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Tests.Expressions;

[TestClass]
public sealed class CanonicalFormTests
{
    [TestMethod]
    [DataRow("W", "W")]
    [DataRow("sqr(W)", "W")]
    [DataRow("exp(zsn(mms(W)))", "W")]
    [DataRow("div(mul(W, G), X)", "mul(G, W)")]
    [DataRow("log(mul(W, sqrt(X)))", "mul(W, sqrt(X))")]
    [DataRow("mul(sqr(W), X)", "mul(W, sqrt(X))")]
    [DataRow("mul(sqrt(W), sqrt(sqrt(X)))", "mul(W, sqrt(X))")]
    [DataRow("mul(mul(W, W), mul(W, G))", "mul(mul(W, sqrt(W)), sqrt(G))",
        DisplayName = "the exponents 3 and 1 become 3/2 and 1/2")]
    [DataRow("mul(div(W, G), X)", "mul(W, X)")]
    [DataRow("neg(exp(W))", "neg(W)")]
    [DataRow("sqr(sub(W, G))", "abs(sub(G, W))")]
    [DataRow("add(W, 3)", "W")]
    [DataRow("exp(log(mul(G, W)))", "mul(G, W)")]
    public void MetricsThatRankAlike_BecomeOne(string text, string expected) =>
        Assert.AreEqual(expected, CanonicalForm.Of(ExpressionParser.Parse(text)).ToString());

    [TestMethod]
    public void RandomTrees_KeepTheOrderOfTheWeights()
    {
        var random = new Random(5);
        var compared = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var expression = Oracle.Tree(4, random);
            var canonical = CanonicalForm.Of(expression);
            Assert.AreEqual(canonical, CanonicalForm.Of(canonical), $"{expression}");
            var layer = Oracle.Layer(3, 11, i);
            if (Oracle.Evaluate(expression, layer) is { } scores && Oracle.Evaluate(canonical, layer) is { } others)
            {
                AssertSameOrder(scores, others, layer.Columns, $"{expression} became {canonical}");
                compared++;
            }
        }

        Assert.IsGreaterThan(1_500, compared);
    }

    // Weights that one metric ranks clearly must not be ranked clearly the other way round.
    private static void AssertSameOrder(double[] scores, double[] others, int columns, string message)
    {
        var (near, nearOther) = (1e-9 * (scores.Max(Math.Abs) + 1), 1e-9 * (others.Max(Math.Abs) + 1));
        for (var row = 0; row < Math.Max(scores.Length, others.Length); row += columns)
        {
            for (var a = 0; a < columns; a++)
            {
                for (var b = 0; b < columns; b++)
                {
                    var difference = scores[(row + a) % scores.Length] - scores[(row + b) % scores.Length];
                    var other = others[(row + a) % others.Length] - others[(row + b) % others.Length];
                    Assert.IsFalse(difference > near && other < -nearOther, message);
                }
            }
        }
    }
}
