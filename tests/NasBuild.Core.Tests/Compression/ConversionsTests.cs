using NasBuild.Core.Compression.Complexity;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class ConversionsTests
{
    [TestMethod]
    [DataRow("---", "", "", "", DisplayName = "all in numbers")]
    [DataRow("abc", "x", "", "", DisplayName = "all in integers")]
    [DataRow("a--", "x", "a", "sum", DisplayName = "the skip connection alone is in integers")]
    [DataRow("-b-", "a", "", "sum", DisplayName = "the second alone is in integers")]
    [DataRow("ab-", "x", "sum.relu", "", DisplayName = "what was added in integers is read as numbers")]
    [DataRow("--c", "sum.relu", "", "", DisplayName = "what was added in numbers is rounded")]
    [DataRow("a-c", "sum.relu x", "a", "sum", DisplayName = "one in the middle is in numbers")]
    public void ValuesThatChange_AreThoseBetweenIntegersAndNumbers(
        string integers, string rounded, string widened, string met)
    {
        // a -> b -> + -> relu -> c, with a skip connection from a; addition and ReLU are in integers when all that
        // they read is.
        var net = new Net();
        var x = net.Input("x", 0, 4, 8, 8);
        var a = net.Conv("a", x, 4, 4);
        var sum = net.Add("Add", "sum", [net.Conv("b", a, 4, 4), a]);
        var graph = net.Build(net.Conv("c", net.Relu(sum), 4, 4)).Graph;

        var conversions = new Conversions(
            graph, n => n.OpType == "Conv" ? "abc".IndexOf(n.Name[0], StringComparison.Ordinal) : null);

        string Counted(IEnumerable<Conversion> all) =>
            string.Join(' ', all.Where(c => c.Integer.All(v => integers[v] != '-')).GroupBy(c => c.Value)
                .Select(g => (g.Key, Count: g.Sum(c => c.Sign)))
                .OrderBy(g => g.Key, StringComparer.Ordinal).SelectMany(g => Enumerable.Repeat(g.Key, g.Count)));
        Assert.AreEqual(rounded, Counted(conversions.Rounded));
        Assert.AreEqual(met, Counted(conversions.Met));
        Assert.AreEqual(widened, Counted(conversions.Widened));
    }

    [TestMethod]
    public void OperatorWithoutIntegerKernel_ReadsNumbers()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 8, 8);
        var graph = net.Build(net.Add("Softmax", "y", [net.Conv("a", x, 4, 4)])).Graph;

        var conversions = new Conversions(graph, n => n.OpType == "Conv" ? 0 : null);

        Assert.AreEqual("a", conversions.Widened.Single().Value);
        Assert.IsEmpty(conversions.Met);
    }
}
