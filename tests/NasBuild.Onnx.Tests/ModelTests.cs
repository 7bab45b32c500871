namespace NasBuild.Onnx.Tests;

[TestClass]
public sealed class ModelTests
{
    [TestMethod]
    public void ModelOfOneNode_WrittenAndRead_KeepsEdgesAndConstants()
    {
        var graph = new Graph(
            "g",
            [
                new Node("Conv", ["x", "w"], ["y"], "conv", "", Attribute.Of("group", 1L)),
                new Node("Relu", ["y"], ["z"])],
            [Tensor.Create<float>("w", [1, 1, 1, 1], [2])],
            [new ValueInfo(
                "x",
                ElementType.Float,
                [new Dimension(null, "n"), new Dimension(1, null), new Dimension(2, null), new Dimension(2, null)])],
            [new ValueInfo("z")]);

        var read = Model.Load(new Model(graph, opset: 13).ToBytes());

        Assert.AreEqual(13, read.Opset);
        Assert.AreEqual("conv", read.Graph["y"].Producer!.Name);
        Assert.AreEqual("Relu", read.Graph["y"].Uses.Single().Node.OpType);
        CollectionAssert.AreEqual(new[] { 2f }, read.Graph["w"].Constant!.ToArray<float>());
        Assert.AreEqual("n, 1, 2, 2", string.Join(", ", read.Graph.Inputs[0].Shape!.Value));
        Assert.IsTrue(read.Graph["z"].IsOutput);
    }

    [TestMethod]
    public void ListOfStrings_IsAnAttribute()
    {
        var node = new Node("RNN", ["x", "w", "r"], ["y"], "", "", Attribute.Of("activations", ["Tanh", "Relu"]));

        CollectionAssert.AreEqual(new[] { "Tanh", "Relu" }, node.Texts("activations")!.ToArray());
        Assert.IsNull(node.Texts("others"));
    }
}
