using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class ReshapingTests
{
    [TestMethod]
    [DataRow("Reshape", "3,-1")]
    [DataRow("Reshape", "0,12")]
    [DataRow("Unsqueeze", "0,-1")]
    public void Reshape_ToOtherAxes(string opType, string argument) => Check(Node(opType, ["x", "c"]), [Doubles("x", 2, 3, 4)], [Longs("c", Shape(argument))]);

    [TestMethod]
    public void Squeeze_OfNamedAxes() => Check(Node("Squeeze", ["x", "axes"]), [Doubles("x", 1, 3, 1, 2)], [Longs("axes", -2)]);

    [TestMethod]
    public void Squeeze_OfAllAxesOfOne() => Check(Node("Squeeze", ["x"]), [Doubles("x", 1, 3, 1, 2)]);

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    [DataRow(-1)]
    public void Flatten_AtAnAxis(int axis) => Check(Node("Flatten", ["x"], Attribute.Of("axis", axis)), [Floats("x", 2, 3, 4)]);

    [TestMethod]
    [DataRow(null)]
    [DataRow("0,1,2,3")]
    [DataRow("1,2,3,0")]
    [DataRow("2,0,3,1")]
    public void Transpose_ByAnyPermutation(string? permutation) =>
        Check(Node("Transpose", ["x"], permutation is null ? [] : [Attribute.Of("perm", Shape(permutation))]), [Doubles("x", 2, 3, 4, 2)]);

    [TestMethod]
    [DataRow("DCR")]
    [DataRow("CRD")]
    public void DepthToSpace_InEitherOrder(string mode) =>
        Check(Node("DepthToSpace", ["x"], Attribute.Of("blocksize", 2), Attribute.Of("mode", mode)), [Doubles("x", 2, 12, 2, 3)]);

    [TestMethod]
    public void SpaceToDepth_OfBlocks() => Check(Node("SpaceToDepth", ["x"], Attribute.Of("blocksize", 2)), [Doubles("x", 2, 3, 4, 6)]);

    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(1, 0)]
    public void ReverseSequence_OfSomeLengths(int timeAxis, int batchAxis) => Check(
        Node("ReverseSequence", ["x", "lengths"], Attribute.Of("time_axis", timeAxis), Attribute.Of("batch_axis", batchAxis)),
        [Doubles("x", 3, 3, 2)],
        [Longs("lengths", 1, 3, 2)]);
}
