using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class PoolingTests
{
    // Input, kernel, strides, dilations, pads, whether sizes are rounded up.
    [TestMethod]
    [DataRow("2,2,6,4", "2,2", "2,2", "1,1", "0,0,0,0", 0, DisplayName = "side by side")]
    [DataRow("2,2,7,5", "2,2", "2,2", "1,1", "0,0,0,0", 0, DisplayName = "side by side, the last row left over")]
    [DataRow("2,2,7,5", "2,2", "2,2", "1,1", "0,0,0,0", 1, DisplayName = "side by side, rounded up")]
    [DataRow("2,2,6,7", "3,3", "2,2", "1,1", "1,1,1,1", 0, DisplayName = "overlapping and padded")]
    [DataRow("2,2,6,7", "3,3", "2,2", "1,1", "1,0,0,1", 1, DisplayName = "overlapping, unevenly padded, rounded up")]
    [DataRow("2,2,5,5", "3,3", "1,1", "1,1", "1,1,1,1", 0, DisplayName = "stride 1")]
    [DataRow("2,2,9,8", "2,3", "2,1", "3,2", "1,0,0,1", 0, DisplayName = "dilated")]
    [DataRow("1,2,9,8", "2,1", "3,2", "1,1", "0,0,0,0", 0, DisplayName = "strides wider than the kernel")]
    [DataRow("2,2,9", "3", "2", "1", "1,0", 1, DisplayName = "1-D")]
    [DataRow("1,2,5,4,5", "2,2,3", "2,1,2", "1,1,1", "0,1,1,1,0,1", 0, DisplayName = "3-D")]
    public void Pools_MatchFiniteDifferences(string x, string kernel, string strides, string dilations, string pads, int ceil)
    {
        Attribute[] attributes = [Ints("kernel_shape", kernel), Ints("strides", strides), Ints("dilations", dilations), Ints("pads", pads), Attribute.Of("ceil_mode", (long)ceil)];
        Check(Node("MaxPool", ["x"], attributes), [Doubles("x", Longs(x))]);
        Check(Node("MaxPool", ["x"], [.. attributes, Attribute.Of("storage_order", 1L)]), [Doubles("x", Longs(x))]);
        Check(Node("AveragePool", ["x"], [.. attributes, Attribute.Of("count_include_pad", 0L)]), [Floats("x", Longs(x))], opset: 19);
        Check(Node("AveragePool", ["x"], [.. attributes, Attribute.Of("count_include_pad", 1L)]), [Floats("x", Longs(x))], opset: 19);
    }

    [TestMethod]
    [DataRow("SAME_UPPER")]
    [DataRow("SAME_LOWER")]
    [DataRow("VALID")]
    public void Pools_WithAutoPad_MatchFiniteDifferences(string autoPad)
    {
        Attribute[] attributes = [Ints("kernel_shape", "3,2"), Ints("strides", "2,3"), Attribute.Of("auto_pad", autoPad)];
        Check(Node("MaxPool", ["x"], attributes), [Doubles("x", 2, 2, 6, 5)]);
        Check(Node("AveragePool", ["x"], attributes), [Floats("x", 2, 2, 6, 5)]);
    }

    [TestMethod]
    public void MaxPool_WhoseIndicesAreRead_MatchesFiniteDifferences() => Check(
        Node("MaxPool", ["x"], Ints("kernel_shape", "3,3")).WithOutputs(["y", "places"]), [Doubles("x", 2, 2, 6, 5)]);

    [TestMethod]
    public void MaxPool_OfEqualPlaces_GivesToTheFirst()
    {
        float[] values = [1, 1, 0, 1];
        CollectionAssert.AreEqual(new double[] { 3, 0, 0, 0 }, Gradient(Node("MaxPool", ["x"], Ints("kernel_shape", "2,2")), Tensor.Create<float>("x", [1, 1, 2, 2], values), [3]));
        CollectionAssert.AreEqual(new double[] { 3, 0, 0, 0 }, Gradient(Node("GlobalMaxPool", ["x"]), Tensor.Create<float>("x", [1, 1, 2, 2], values), [3]));
    }

    [TestMethod]
    [DataRow("GlobalAveragePool")]
    [DataRow("GlobalMaxPool")]
    [DataRow("GlobalLpPool")]
    public void GlobalPools_MatchFiniteDifferences(string opType)
    {
        Check(Node(opType, ["x"]), [Floats("x", 2, 3, 3, 4)]);
        Check(Node(opType, ["x"]), [Floats("x", 2, 3, 7)]);
        Check(Node(opType, ["x"]), [Floats("x", 2, 3, 2, 2, 3)]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void LpPool_MatchesFiniteDifferences(int p)
    {
        Check(
            Node("LpPool", ["x"], Ints("kernel_shape", "3,2"), Ints("strides", "2,1"), Ints("pads", "1,0,1,0"), Attribute.Of("p", (long)p)), [Floats("x", 2, 2, 6, 5)]);
        Check(Node("GlobalLpPool", ["x"], Attribute.Of("p", (long)p)), [Floats("x", 2, 2, 3, 2)]);
    }

    [TestMethod]
    public void LpPool_DilatedBeforeAveragesWere_IsRefused() => Assert.ThrowsExactly<UndifferentiableException>(
        () => Check(Node("LpPool", ["x"], Ints("kernel_shape", "2,2"), Ints("dilations", "2,2")), [Floats("x", 1, 2, 5, 5)]));
}
