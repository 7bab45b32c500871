using NasBuild.Core.Expressions;

namespace NasBuild.Core.Tests.Expressions;

[TestClass]
public sealed class ExpressionParserTests
{
    [TestMethod]
    [DataRow("W", "W", 0)]
    [DataRow("mul(sqr(W), mms(G))", "mul(sqr(W), mms(G))", 2)]
    [DataRow(" mul ( abs( mul(W,W) ) ,\n mms(G) ) ", "mul(abs(mul(W, W)), mms(G))", 3)]
    [DataRow("add(sqrt(X), -1.5e-3)", "add(sqrt(X), -0.0015)", 2)]
    [DataRow("div(skp(pow(W)), zsn(tanh(exp(log(neg(X))))))", "div(skp(pow(W)), zsn(tanh(exp(log(neg(X))))))", 6)]
    public void Text_IsReadAndWritten(string text, string expected, int depth)
    {
        var expression = ExpressionParser.Parse(text);

        Assert.AreEqual(expected, expression.ToString());
        Assert.AreEqual(depth, expression.Depth);
        Assert.AreEqual(expression, ExpressionParser.Parse(expected));
    }

    [TestMethod]
    [DataRow("", 1, "Expected a symbol, a number or an operator, but the end was found.")]
    [DataRow("mul(W, G", 9, "Expected ')', but the end was found.")]
    [DataRow("mul(W G)", 7, "Expected ',' or ')', but 'G' was found.")]
    [DataRow("mul W", 5, "Expected '(' and the operands of 'mul', but 'W' was found.")]
    [DataRow("W)", 2, "Expected the end, but ')' was found.")]
    [DataRow("mul(W, )", 8, "Expected a symbol, a number or an operator, but ')' was found.")]
    [DataRow("add(W, squrt(X))", 8,
        "'squrt' is neither a symbol nor an operator. Did you mean 'sqrt'? Valid names are W, G, X, sqr, neg, ")]
    [DataRow("mul(w, G)", 5, "'w' is neither a symbol nor an operator. Did you mean 'W'? ")]
    [DataRow("mul(W, H)", 8, "'H' is neither a symbol nor an operator. Valid names are ")]
    [DataRow("abs(W, G)", 1, "'abs' takes one operand, 2 found.")]
    [DataRow("add(W, div(G))", 8, "'div' takes two operands, 1 found.")]
    [DataRow("add(W, 1.2.3)", 8, "'1.2.3' is not a number.")]
    [DataRow("add(W, 1e99)", 8, "'1e99' is not a number.")]
    public void TextThatIsNoMetric_IsReportedWithItsPlace(string text, int column, string message)
    {
        var error = Assert.ThrowsExactly<ExpressionSyntaxException>(() => ExpressionParser.Parse(text));

        StringAssert.StartsWith(error.Message, message, StringComparison.Ordinal);
        Assert.AreEqual(column, error.Column);
    }

    [TestMethod]
    public void HostileText_MeetsALimit()
    {
        Assert.Contains("nested", Assert.ThrowsExactly<ExpressionSyntaxException>(() =>
            ExpressionParser.Parse(string.Concat(Enumerable.Repeat("abs(", 400)))).Message);
        Assert.Contains("longer", Assert.ThrowsExactly<ExpressionSyntaxException>(() =>
            ExpressionParser.Parse(new string(' ', 100_000) + "W")).Message);
    }

    [TestMethod]
    public void Replace_CountsNodesAsTheyAreWritten()
    {
        var expression = ExpressionParser.Parse("add(mul(W, G), abs(X))");

        for (var place = 0; place < expression.Size; place++)
        {
            var replaced = expression.Replace(place, Expression.Number(7));

            Assert.AreEqual(Expression.Number(7), replaced.Nodes().ElementAt(place));
            Assert.AreEqual(expression, replaced.Replace(place, expression.Nodes().ElementAt(place)));
        }
    }
}
