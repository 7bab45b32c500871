using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Tests.Expressions;

[TestClass]
public sealed class SimplificationTests
{
    [TestMethod]
    [DataRow("skp(W)", "W")]
    [DataRow("neg(neg(G))", "G")]
    [DataRow("abs(abs(sub(W, G)))", "abs(sub(G, W))")]
    [DataRow("abs(W)", "W")]
    [DataRow("sqrt(sqr(sub(W, G)))", "abs(sub(G, W))")]
    [DataRow("sqr(sqrt(sub(W, G)))", "abs(sub(G, W))")]
    [DataRow("sqrt(pow(W))", "W")]
    [DataRow("exp(log(sub(W, G)))", "add(0.001, abs(sub(G, W)))")]
    [DataRow("log(exp(W))", "log(exp(W))")]
    [DataRow("sub(add(W, G), G)", "W")]
    [DataRow("add(sub(W, G), G)", "W")]
    [DataRow("sub(X, X)", "0")]
    [DataRow("sub(add(X, G), G)", "sub(add(G, X), G)", DisplayName = "a row does not take the place of a matrix")]
    [DataRow("mul(exp(sub(W, W)), G)", "G")]
    [DataRow("add(W, neg(tanh(sub(G, G))))", "W")]
    [DataRow("add(G, exp(log(mms(sqrt(sub(X, X))))))", "add(0.001, G)")]
    [DataRow("div(mul(W, G), G)", "div(mul(G, W), G)")]
    [DataRow("mul(W, W)", "sqr(W)")]
    [DataRow("add(W, neg(G))", "sub(W, G)")]
    [DataRow("mms(zsn(div(W, X)))", "mms(W)")]
    [DataRow("mul(abs(mul(W, W)), mms(G))", "mul(mms(G), sqr(W))")]
    public void Opposites_BecomeWhatIsExactlyEqual(string text, string expected) =>
        Assert.AreEqual(expected, Simplification.Run(ExpressionParser.Parse(text)).ToString());

    [TestMethod]
    public void RandomTrees_KeepTheirValues()
    {
        var random = new Random(3);
        var shorter = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var expression = Oracle.Tree(4, random);
            var layer = Oracle.Layer(3, 11, i);
            var simple = Simplification.Run(expression);
            Assert.AreEqual(simple, Simplification.Run(simple), $"{expression}");
            Assert.IsLessThanOrEqualTo(expression.Size + 1, simple.Size);
            shorter += simple.Size < expression.Size ? 1 : 0;
            if (Oracle.Evaluate(expression, layer) is not { } expected
                || Oracle.Evaluate(simple, layer) is not { } found)
            {
                continue;
            }

            var scale = expected.Max(Math.Abs) + 1;
            for (var k = 0; k < Math.Max(expected.Length, found.Length); k++)
            {
                Assert.AreEqual(
                    expected[k % expected.Length], found[k % found.Length], 1e-6 * scale,
                    $"{expression} became {simple}");
            }
        }

        Assert.IsGreaterThan(1_000, shorter);
    }
}
