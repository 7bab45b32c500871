using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Tests.Compression;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pruning;

[TestClass]
public sealed class LinearLayerTests
{
    [TestMethod]
    public void HiddenLayers_AreFoundAndTheHeadIsNot()
    {
        var net = new Net();
        var x = net.Relu(net.Linear("a", net.Input("x", 0, 6), 6, 4));
        x = net.Relu(net.Gemm("b", x, 4, 5));
        var model = net.Build(net.Linear("head", x, 5, 3));

        var layers = LinearLayer.In(model.Graph);

        CollectionAssert.AreEqual(
            new[] { new LinearLayer("a", "x", "a.w", 4, 6, false),
                new LinearLayer("b", "a.out.relu", "b.w", 5, 4, true) },
            layers.ToArray());
    }

    [TestMethod]
    public void Convolutions_HaveAnInputForEachPositionOfTheirKernel()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("depthwise", net.Conv("a", net.Input("x", 0, 3, 8, 8), 3, 4), 4, 4, group: 4));
        x = net.Relu(net.Add("ConvTranspose", "up", [x, net.Weight("up.w", 4, 5, 2, 2)]));
        x = net.Add(
            "ConvTranspose", "grouped", [x, net.Weight("grouped.w", 5, 1, 2, 2)], Onnx.Attribute.Of("group", 5));

        var layers = LinearLayer.In(net.Classify(x, 5).Graph);

        Assert.AreEqual(
            "a: 4 x 27, depthwise: 4 x 9 of 4, up: 20 x 4",
            string.Join(", ", layers.Select(l =>
                $"{l.Name}: {l.Rows} x {l.Columns}{(l.Groups > 1 ? $" of {l.Groups}" : "")}")));
    }

    [TestMethod]
    public void FusedOperators_AreLayersToo()
    {
        var net = new Net();
        var x = net.Microsoft(
            "Attention", "a", [net.Input("x", 0, 5, 6), net.Weight("w", 6, 24), net.Weight("b", 24)],
            Onnx.Attribute.Of("num_heads", 2));
        x = net.Microsoft(
            "FusedConv", "c", [x, net.Weight("c.w", 4, 5, 3)], Onnx.Attribute.Of("activation", "Relu"));
        var graph = net.Build(net.Linear("head", x, 6, 3)).Graph;

        Assert.AreEqual(
            "a: 24 x 6, c: 4 x 15", string.Join(", ", LinearLayer.In(graph).Select(l => $"{l.Name}: {l.Rows} x {l.Columns}")));
        Assert.IsFalse(Blocks.AreFoundIn(graph));
    }

    [TestMethod]
    public void WeightsThatOthersRead_AreLeftAlone()
    {
        var net = new Net();
        var w = net.Weight("w", 4, 4);
        var x = net.Relu(net.Add("MatMul", "a", [net.Input("x", 0, 4), w]));
        x = net.Relu(net.Add("MatMul", "b", [x, w]));

        Assert.IsEmpty(LinearLayer.In(net.Build(x).Graph));
    }

    [TestMethod]
    public void Weights_AreAlwaysOutputsFirst()
    {
        var layer = new LinearLayer("a", "x", "w", 2, 3, OutputsFirst: false);
        var tensor = Tensor.Create<float>("w", [3, 2], [1, 4, 2, 5, 3, 6]);

        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 6 }, layer.Read(tensor));
        CollectionAssert.AreEqual(tensor.ToArray<float>(), layer.Write([1, 2, 3, 4, 5, 6]).ToArray<float>());
        CollectionAssert.AreEqual(
            new float[] { 1, 4, 2, 5, 3, 6 },
            (layer with { OutputsFirst = true }).Read(Tensor.Create<float>("w", [2, 3], [1, 4, 2, 5, 3, 6])));
    }

    [TestMethod]
    [DataRow("text-gpt.onnx", 24)]
    [DataRow("text-retnet.onnx", 28)]
    public void ReferenceModels_HaveSixOrSevenLayersABlock(string name, int expected) =>
        Assert.HasCount(expected, LinearLayer.In(ReferenceModels.Load(name).Graph));
}
