using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class IndexingTests
{
    [TestMethod]
    [DataRow(0, "2", "1,2")]
    [DataRow(1, "2,2", "3,0,3,-1")]
    [DataRow(-1, "3", "1,1,-1")]
    [DataRow(2, "", "1")]
    [DataRow(1, "", "-1")]
    [DataRow(1, "3", "3,1,0")]
    [DataRow(1, "4", "3,2,1,0")]
    public void Gather_ByConstantIndices(int axis, string shape, string indices) => Check(
        Node("Gather", ["x", "i"], Attribute.Of("axis", axis)), [Doubles("x", 3, 4, 2)], [Tensor.Create<long>("i", Shape(shape), Shape(indices))]);

    [TestMethod]
    [DataRow(0, ElementType.Int64)]
    [DataRow(1, ElementType.Int32)]
    public void Gather_ByIndicesOfTheRun_AddsDuplicates(int axis, ElementType type) => Check(
        Node("Gather", ["x", "i"], Attribute.Of("axis", axis)), [Doubles("x", 3, 4, 2), Tensor.FromDoubles("i", type, [2, 3], [0, 2, 2, -1, 1, 2])]);

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    public void GatherElements_AlongAnAxis_AddsDuplicates(int axis) => Check(
        Node("GatherElements", ["x", "i"], Attribute.Of("axis", axis)), [Doubles("x", 2, 3), Tensor.Create<long>("i", [2, 2], [0, -1, 0, 1])]);
}
