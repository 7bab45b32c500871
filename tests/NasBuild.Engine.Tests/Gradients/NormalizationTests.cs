using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class NormalizationTests
{
    [TestMethod]
    [DataRow("4,6", "6", -1)]
    [DataRow("2,3,5", "5", 2)]
    [DataRow("2,3,5", "3,5", 1)]
    [DataRow("2,3,2,2", "2,2", -2)]
    public void LayerNormalization_MatchesFiniteDifferences(string x, string scale, int axis)
    {
        Attribute[] attributes = [Attribute.Of("axis", (long)axis), Attribute.Of("epsilon", 1e-2f)];
        Check(Node("LayerNormalization", ["x", "scale", "bias"], attributes), [Doubles("x", Longs(x)), Doubles("scale", Longs(scale)), Doubles("bias", Longs(scale))]);
        Check(Node("LayerNormalization", ["x", "scale"], attributes), [Floats("x", Longs(x)), Floats("scale", Longs(scale))]);
    }

    [TestMethod]
    public void LayerNormalization_BetweenNodes_MatchesFiniteDifferences()
    {
        Tensor[] inputs = [Doubles("x", 4, 6), Doubles("scale", 6), Doubles("bias", 6)];
        var normalization = Node("LayerNormalization", ["h", "scale", "bias"]);
        Node[] nodes = [new("Add", ["x", "x"], ["h"], "double"), normalization, new("Add", ["y", "h"], ["z"], "residual")];
        Check(new Model(new Graph("check", nodes, [], inputs.Select(Info), [new ValueInfo("y"), new ValueInfo("z")]), 18), inputs);
    }

    [TestMethod]
    [DataRow("2,3,5")]
    [DataRow("2,3,4,3")]
    [DataRow("2,3,2,3,2")]
    public void InstanceNormalization_MatchesFiniteDifferences(string x) => Check(
        Node("InstanceNormalization", ["x", "scale", "bias"], Attribute.Of("epsilon", 1e-2f)), [Floats("x", Longs(x)), Floats("scale", 3), Floats("bias", 3)]);

    [TestMethod]
    [DataRow(18, 2, DisplayName = "scale by group")]
    [DataRow(21, 6, DisplayName = "scale by channel")]
    public void GroupNormalization_MatchesFiniteDifferences(int opset, int scales)
    {
        foreach (var x in new long[][] { [2, 6, 5], [2, 6, 2, 3] })
        {
            Check(Node("GroupNormalization", ["x", "scale", "bias"], Attribute.Of("num_groups", 2L)), [Floats("x", x), Floats("scale", scales), Floats("bias", scales)], opset: opset);
        }
    }

    [TestMethod]
    [DataRow("0,2,3")]
    [DataRow("2,3")]
    public void MeanVarianceNormalization_MatchesFiniteDifferences(string axes) =>
        Check(Node("MeanVarianceNormalization", ["x"], Ints("axes", axes)), [Floats("x", 2, 3, 3, 2)]);

    [TestMethod]
    [DataRow("5", -1)]
    [DataRow("3,5", 1)]
    public void RMSNormalization_MatchesFiniteDifferences(string scale, int axis) => Check(
        Node("RMSNormalization", ["x", "scale"], Attribute.Of("axis", (long)axis)), [Floats("x", 2, 3, 5), Floats("scale", Longs(scale))], opset: 23);

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, -1)]
    [DataRow(2, 1)]
    [DataRow(2, -1)]
    public void LpNormalization_MatchesFiniteDifferences(int p, int axis) =>
        Check(Node("LpNormalization", ["x"], Attribute.Of("p", (long)p), Attribute.Of("axis", (long)axis)), [Doubles("x", 2, 3, 4)]);

    [TestMethod]
    [DataRow(3)]
    [DataRow(5)]
    public void LRN_MatchesFiniteDifferences(int size) => Check(
        Node("LRN", ["x"], Attribute.Of("size", (long)size), Attribute.Of("alpha", 0.9f), Attribute.Of("beta", 0.6f), Attribute.Of("bias", 1.5f)), [Floats("x", 2, 6, 2, 3)]);
}
