using NasBuild.Core.Expressions;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Tests.Pruning.Criteria;

[TestClass]
public sealed class CriterionTests
{
    private static readonly LayerStatistics Layer = new("fc", 2, 2, [1, -2, 3, -4]) { G = [4, 3, 2, 1], X = [4, 9] };

    [TestMethod]
    [DataRow("magnitude", 1f, 2f, 3f, 4f)]
    [DataRow("wanda", 2f, 6f, 6f, 12f)]
    [DataRow("taylor", 4f, 6f, 6f, 4f)]
    [DataRow("gblm", 6f, 12f, 12f, 16f)]
    [DataRow("pruner-zero", 1f, 4 * 2 / 3f, 9 / 3f, 0f)]
    [DataRow("mul(W, W)", 1f, 4f, 9f, 16f)]
    public void NamedCriteria_AreTheirFormulas(string name, float a, float b, float c, float d)
    {
        var scores = CriterionTable.Of(name, 0).Score(Layer);

        foreach (var (expected, found) in new[] { a, b, c, d }.Zip(scores))
        {
            Assert.AreEqual(expected, found, 1e-5);
        }
    }

    [TestMethod]
    public void Criteria_SayWhatTheyRead()
    {
        string Reads(string name) =>
            CriterionTable.Of(name, 0) is var c ? $"{(c.ReadsGradients ? "G" : "")}{(c.ReadsInputs ? "X" : "")}" : "";

        CollectionAssert.AreEqual(new[] { "", "", "X", "G", "GX", "G" }, CriterionTable.Names.Select(Reads).ToArray());
        Assert.AreEqual(MaskScope.Layer, CriterionTable.Of("magnitude", 0).Scope);
        Assert.AreEqual(MaskScope.Row, CriterionTable.Of("W", 0).Scope);
    }

    [TestMethod]
    public void RandomScores_FollowSeedAndLayer()
    {
        float[] Scores(int seed, string layer) =>
            new RandomCriterion(seed).Score(new LayerStatistics(layer, 2, 2, [1, 2, 3, 4]));

        CollectionAssert.AreEqual(Scores(1, "a"), Scores(1, "a"));
        CollectionAssert.AreNotEqual(Scores(1, "a"), Scores(2, "a"));
        CollectionAssert.AreNotEqual(Scores(1, "a"), Scores(1, "b"));
    }

    [TestMethod]
    [DataRow("sub(W, W)", "every weight has the same score.")]
    [DataRow("3", "every weight has the same score.")]
    [DataRow("exp(mul(W, 99))", "some scores are NaN or infinite.")]
    [DataRow("div(W, sub(G, G))", "some scores are NaN or infinite.")]
    public void MetricThatRanksNothing_IsReported(string metric, string reason)
    {
        CriterionException error = Assert.ThrowsExactly<CriterionException>(() =>
            CriterionTable.Of(metric, 0).Score(Layer));

        Assert.AreEqual(("fc", reason), (error.Layer, error.Reason));
        Assert.AreEqual($"The metric '{error.Criterion}' cannot rank the weights of 'fc': {reason}", error.Message);
    }

    [TestMethod]
    public void MisspeltName_IsReportedWithTheNearest()
    {
        Assert.Contains(
            "Did you mean 'wanda'? Valid names are random, magnitude,",
            Assert.ThrowsExactly<ExpressionSyntaxException>(() => CriterionTable.Of("wnada", 0)).Message);
        Assert.AreEqual(
            8, Assert.ThrowsExactly<ExpressionSyntaxException>(() => CriterionTable.Of("mul(W, Q)", 0)).Column);
    }
}
