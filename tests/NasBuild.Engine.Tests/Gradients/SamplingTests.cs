using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class SamplingTests
{
    [TestMethod]
    [DataRow("asymmetric", "floor")]
    [DataRow("asymmetric", "ceil")]
    [DataRow("asymmetric", "round_prefer_floor")]
    [DataRow("half_pixel", "round_prefer_floor")]
    [DataRow("half_pixel", "round_prefer_ceil")]
    [DataRow("half_pixel", "floor")]
    [DataRow("pytorch_half_pixel", "ceil")]
    [DataRow("align_corners", "round_prefer_floor")]
    public void Resize_ToTheNearest_MatchesFiniteDifferences(string coordinates, string nearest)
    {
        Attribute[] attributes = [Attribute.Of("coordinate_transformation_mode", coordinates), Attribute.Of("nearest_mode", nearest)];
        foreach (var (x, scales) in new (long[], float[])[] { ([2, 2, 3, 4], [1, 1, 2, 3]), ([1, 2, 4, 5], [1, 1, 1.7f, 0.6f]), ([1, 2, 4], [1, 1, 2]), ([1, 2, 2, 3, 2], [1, 1, 2, 2, 3]) })
        {
            Check(Node("Resize", ["x", "", "scales"], attributes), [Floats("x", x)], [Tensor.Create<float>("scales", [scales.Length], scales)]);
        }
    }

    [TestMethod]
    [DataRow("linear", "asymmetric")]
    [DataRow("linear", "half_pixel")]
    [DataRow("linear", "pytorch_half_pixel")]
    [DataRow("linear", "align_corners")]
    [DataRow("cubic", "half_pixel")]
    [DataRow("cubic", "align_corners")]
    public void Resize_Interpolated_MatchesFiniteDifferences(string mode, string coordinates)
    {
        Attribute[] attributes = [Attribute.Of("mode", mode), Attribute.Of("coordinate_transformation_mode", coordinates)];
        Check(Node("Resize", ["x", "", "scales"], attributes), [Floats("x", 2, 2, 3, 4)], [Tensor.Create<float>("scales", [4], [1, 1, 2, 2.5f])]);
        Check(Node("Resize", ["x", "", "", "sizes"], attributes), [Floats("x", 2, 2, 5, 4)], [Tensor.Create<long>("sizes", [4], [2, 2, 3, 9])]);
        Check(Node("Resize", ["x", "", "", "sizes"], [.. attributes, Ints("axes", "2,3")]), [Floats("x", 2, 2, 3, 4)], [Tensor.Create<long>("sizes", [2], [6, 4])]);
    }

    [TestMethod]
    public void Resize_InOneOrThreeDimensions_MatchesFiniteDifferences()
    {
        Check(Node("Resize", ["x", "", "", "sizes"], Attribute.Of("mode", "linear")), [Floats("x", 2, 2, 3, 2, 4)], [Tensor.Create<long>("sizes", [5], [2, 2, 6, 3, 5])]);
        Check(Node("Resize", ["x", "", "", "sizes"], Attribute.Of("mode", "linear")), [Floats("x", 2, 3, 4)], [Tensor.Create<long>("sizes", [3], [2, 3, 7])]);
    }

    [TestMethod]
    public void Resize_AgainstAliasing_MatchesFiniteDifferences() => Check(
        Node("Resize", ["x", "", "", "sizes"], Attribute.Of("mode", "linear"), Attribute.Of("antialias", 1L)), [Floats("x", 1, 2, 7, 6)], [Tensor.Create<long>("sizes", [4], [1, 2, 3, 4])]);

    [TestMethod]
    public void Resize_ThatCrops_IsRefused()
    {
        Tensor[] constants = [Tensor.Create<float>("roi", [8], [0, 0, 0, 0, 1, 1, 1, 1]), Tensor.Create<float>("scales", [4], [1, 1, 2, 2])];
        Assert.ThrowsExactly<UndifferentiableException>(() => Check(
            Node("Resize", ["x", "roi", "scales"], Attribute.Of("mode", "linear"), Attribute.Of("coordinate_transformation_mode", "tf_crop_and_resize")), [Floats("x", 1, 1, 2, 2)], constants));
    }

    [TestMethod]
    [DataRow("constant", "1,0,2,0,1,3")]
    [DataRow("constant", "0,-1,2,1,0,-2")]
    [DataRow("edge", "0,1,2,0,0,3")]
    [DataRow("reflect", "0,1,2,1,0,3")]
    [DataRow("reflect", "0,1,-1,0,1,2")]
    [DataRow("wrap", "0,1,2,0,2,1")]
    public void Pad_MatchesFiniteDifferences(string mode, string pads) => Check(
        Node("Pad", ["x", "pads"], Attribute.Of("mode", mode)), [Doubles("x", 2, 3, 4)], [Tensor.Create<long>("pads", [6], Longs(pads))], opset: 19);

    [TestMethod]
    [DataRow("constant")]
    [DataRow("reflect")]
    public void Pad_OfSomeAxes_MatchesFiniteDifferences(string mode) => Check(
        Node("Pad", ["x", "pads", "", "axes"], Attribute.Of("mode", mode)), [Doubles("x", 2, 3, 4)],
        [Tensor.Create<long>("pads", [4], [1, 2, 0, 1]), Tensor.Create<long>("axes", [2], [-1, 1])]);

    [TestMethod]
    public void Pad_WithAComputedValue_MatchesFiniteDifferences() => Check(
        Node("Pad", ["x", "pads", "value"]), [Doubles("x", 2, 3), Doubles("value")], [Tensor.Create<long>("pads", [4], [1, 0, 0, 2])]);
}
