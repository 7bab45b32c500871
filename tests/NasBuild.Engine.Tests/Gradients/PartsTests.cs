using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class PartsTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(-2)]
    public void Concat_OfSeveralValues(int axis) =>
        Check(Node("Concat", ["a", "b", "c"], Attribute.Of("axis", axis)), [Doubles("a", 2, 3, 2), Doubles("b", 2, 1, 2), Doubles("c", 2, 2, 2)]);

    [TestMethod]
    public void Concat_OfOneValueTwice_AddsBothParts() => Check(Node("Concat", ["a", "a"], Attribute.Of("axis", 0)), [Doubles("a", 2, 3)]);

    [TestMethod]
    public void Split_IntoSizes() =>
        Check(new Node("Split", ["x", "sizes"], ["a", "b", "c"], "", "", Attribute.Of("axis", -1)), [Doubles("x", 2, 6)], [Longs("sizes", 1, 3, 2)]);

    [TestMethod]
    public void Split_IntoUnequalParts() => Check(new Node("Split", ["x"], ["a", "b"], "", "", Attribute.Of("num_outputs", 2)), [Doubles("x", 5, 2)]);

    [TestMethod]
    public void Split_OfWhichOnePartIsUsed_GivesTheOthersZero() => Check(
        new Model(
            new Graph(
                "check",
                [new Node("Split", ["x"], ["a", "b", "c"], "", "", Attribute.Of("num_outputs", 3)), new Node("Reshape", ["b", "shape"], ["y"])],
                [Longs("shape", 4)],
                [new ValueInfo("x", ElementType.Double, [new Dimension(6, null), new Dimension(2, null)])],
                [new ValueInfo("y")]),
            18),
        [Doubles("x", 6, 2)]);

    [TestMethod]
    [DataRow("1", "3", "0", null)]
    [DataRow("0,-3", "9,-1", "0,2", null)]
    [DataRow("1,0", "2,5", null, null)]
    [DataRow("-1", "-9223372036854775808", "1", "-1")]
    [DataRow("4,1", "-9,9", "1,-1", "-2,2")]
    [DataRow("0", "5", "-2", "3")]
    [DataRow("-2", "9223372036854775807", "0", "1")]
    [DataRow("0,3", "2,3", "0,1", null)]
    public void Slice_OfAxesInSteps(string starts, string ends, string? axes, string? steps) => Check(
        Node("Slice", ["x", "starts", "ends", axes is null ? "" : "axes", .. steps is null ? Array.Empty<string>() : ["steps"]]),
        [Doubles("x", 3, 5, 4)],
        [Longs("starts", Shape(starts)), Longs("ends", Shape(ends)), .. axes is null ? Array.Empty<Tensor>() : [Longs("axes", Shape(axes))], .. steps is null ? Array.Empty<Tensor>() : [Longs("steps", Shape(steps))]]);

    [TestMethod]
    [DataRow("2,3,4")]
    [DataRow("5,1,3,4")]
    [DataRow("1")]
    public void Expand_ToAShape(string shape) => Check(Node("Expand", ["x", "shape"]), [Doubles("x", 3, 1)], [Longs("shape", Shape(shape))]);

    [TestMethod]
    [DataRow("2,3,1")]
    [DataRow("1,1,4")]
    public void Tile_OfSomeAxes(string repeats) => Check(Node("Tile", ["x", "repeats"]), [Doubles("x", 2, 1, 3)], [Longs("repeats", Shape(repeats))]);

    [TestMethod]
    [DataRow(true, null)]
    [DataRow(false, 1)]
    [DataRow(true, -1)]
    public void Trilu_AboveOrBelowADiagonal(bool upper, int? diagonal) => Check(
        Node("Trilu", diagonal is null ? ["x"] : ["x", "k"], Attribute.Of("upper", upper ? 1L : 0L)),
        [Doubles("x", 2, 4, 3)],
        diagonal is { } k ? [Tensor.Scalar("k", (long)k)] : []);
}
