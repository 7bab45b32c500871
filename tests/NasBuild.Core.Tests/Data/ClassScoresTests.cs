using NasBuild.Core.Data;
using NasBuild.Core.Tests.Compression;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class ClassScoresTests
{
    [TestMethod]
    [DataRow("Relu", new long[] { 0, 5 }, 5L)]
    [DataRow("Relu", new long[] { 0, 5, 1, 1 }, 5L)]
    [DataRow("Relu", new long[] { 0, 1, 5 }, 5L)]
    [DataRow("Sigmoid", new long[] { 0, 1 }, 2L)]
    [DataRow("Sigmoid", new long[] { 0 }, 2L)]
    [DataRow("Sigmoid", new long[] { 0, 5 }, 5L)]
    [DataRow("Softmax", new long[] { 0, 1 }, 1L)]
    public void Count_IsThatOfTheScores(string opType, long[] shape, long expected)
    {
        var net = new Net();
        var model = net.Build(net.Add(opType, "y", [net.Input("x", shape)]));
        var declared = new ValueInfo("y", ElementType.Float, model.Graph.Inputs[0].Shape!.Value);

        Assert.AreEqual(expected, ClassScores.Count(model.Graph.With(outputs: [declared])));
    }

    [TestMethod]
    public void Probability_IsFoundBehindAReshape()
    {
        var net = new Net();
        var x = net.Add("Flatten", "flat", [net.Add("Sigmoid", "s", [net.Input("x", 0, 1, 1, 1)])]);
        var graph = net.Build(x).Graph;

        Assert.AreEqual(2, ClassScores.Count(graph, scores: 1));
    }

    // scikit-learn and ML.NET return the predicted label first.
    [TestMethod]
    public void LabelBeforeTheScores_IsPassedOver()
    {
        var net = new Net();
        var scores = net.Add("Softmax", "scores", [net.Input("x", 0, 3)]);
        var label = net.Add("ArgMax", "label", [scores], Onnx.Attribute.Of("axis", 1));
        var graph = net.Build(label, scores).Graph.With(outputs: [
            new ValueInfo("label", ElementType.Int64, [new(null, "n")]),
            new ValueInfo("scores", ElementType.Float, [new(null, "n"), new(3, null)])]);

        Assert.AreEqual("scores", ClassScores.In(graph).Name);
        Assert.AreEqual(3, ClassScores.Count(graph));
    }
}
