namespace NasBuild.Onnx.Tests;

[TestClass]
public sealed class FixedBatchTests
{
    [TestMethod]
    [DataRow(4L, 4)]
    [DataRow(0L, null)]
    [DataRow(null, null)]
    [DataRow(1L << 40, int.MaxValue)]
    public void FirstDimensionOfTheFirstInput_IsTheBatch(long? size, int? expected) =>
        Assert.AreEqual(
            expected,
            Graph(new("x", ElementType.Float, [new(size, null), new(3, null)]), Input("other", 7)).FixedBatch);

    [TestMethod]
    public void InputWithoutAxesOrShape_FixesNone()
    {
        Assert.IsNull(Graph(new ValueInfo("x", ElementType.Float, [])).FixedBatch);
        Assert.IsNull(Graph(new ValueInfo("x")).FixedBatch);
        Assert.IsNull(Graph().FixedBatch);
    }

    [TestMethod]
    public void ConstantAmongTheInputs_IsPassedOver()
    {
        var graph = Graph(Input("w", 8), Input("x", 2))
            .With(initializers: [Tensor.Create<float>("w", [8], new float[8])]);

        Assert.AreEqual(2, graph.FixedBatch);
    }

    private static ValueInfo Input(string name, long size) => new(name, ElementType.Float, [new(size, null)]);

    private static Graph Graph(params ValueInfo[] inputs) => new("g", [], [], inputs, []);
}
