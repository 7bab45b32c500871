using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class ConvolutionTests
{
    // Input, weight, group, strides, dilations, pads.
    [TestMethod]
    [DataRow("2,3,5,6", "4,3,3,3", 1, "1,1", "1,1", "1,1,1,1", DisplayName = "same size")]
    [DataRow("2,3,5,6", "4,3,1,1", 1, "1,1", "1,1", "0,0,0,0", DisplayName = "pointwise")]
    [DataRow("2,3,5,6", "4,3,1,1", 1, "2,2", "1,1", "0,0,0,0", DisplayName = "pointwise, strides that leave a column over")]
    [DataRow("2,3,7,7", "4,3,3,3", 1, "2,2", "1,1", "1,1,1,1", DisplayName = "stride 2")]
    [DataRow("2,3,8,8", "4,3,3,3", 1, "2,2", "1,1", "1,1,1,1", DisplayName = "stride 2, last window short of the padding")]
    [DataRow("1,2,11,10", "3,2,3,2", 1, "4,3", "1,1", "0,0,0,0", DisplayName = "strides wider than the kernel")]
    [DataRow("2,2,9,8", "3,2,3,2", 1, "1,1", "2,3", "2,1,0,2", DisplayName = "dilations")]
    [DataRow("2,2,9,10", "3,2,3,2", 1, "3,2", "2,3", "0,2,1,0", DisplayName = "strides, dilations and uneven padding")]
    [DataRow("2,4,6,5", "6,2,3,3", 2, "1,1", "1,1", "1,1,1,1", DisplayName = "two groups")]
    [DataRow("2,6,6,6", "4,3,3,3", 2, "2,1", "1,2", "1,0,2,1", DisplayName = "two groups, strides and dilations")]
    [DataRow("2,4,6,5", "4,1,3,3", 4, "1,1", "1,1", "1,1,1,1", DisplayName = "depthwise")]
    [DataRow("2,4,6,5", "4,1,5,5", 4, "2,2", "1,1", "2,2,2,2", DisplayName = "depthwise, stride 2")]
    [DataRow("2,3,6,5", "6,1,3,3", 3, "1,1", "1,1", "0,1,1,0", DisplayName = "depthwise, two outputs a channel")]
    [DataRow("1,2,3,3", "2,2,2,2", 1, "1,1", "1,1", "3,2,2,3", DisplayName = "padding wider than the kernel")]
    [DataRow("1,2,3,3", "2,2,2,2", 1, "2,2", "1,1", "3,2,2,3", DisplayName = "padding wider than the kernel, stride 2")]
    [DataRow("2,3,8", "4,3,3", 1, "1", "1", "1,1", DisplayName = "1-D")]
    [DataRow("2,4,9", "6,2,3", 2, "2", "2", "0,1", DisplayName = "1-D, two groups, stride and dilation")]
    [DataRow("1,2,4,3,5", "3,2,2,3,2", 1, "1,1,1", "1,1,1", "0,1,1,1,1,0", DisplayName = "3-D")]
    [DataRow("1,4,5,4,4", "2,2,2,2,3", 2, "2,1,2", "1,2,1", "0,1,1,1,0,1", DisplayName = "3-D, two groups, strides and dilations")]
    public void Conv_MatchesFiniteDifferences(string x, string w, int group, string strides, string dilations, string pads) => Check(
        Node("Conv", ["x", "w", "b"], Attribute.Of("group", (long)group), Ints("strides", strides), Ints("dilations", dilations), Ints("pads", pads)),
        [Floats("x", Longs(x)), Floats("w", Longs(w)), Floats("b", Longs(w)[0])]);

    [TestMethod]
    [DataRow("SAME_UPPER", "1,1")]
    [DataRow("SAME_UPPER", "2,3")]
    [DataRow("SAME_LOWER", "1,1")]
    [DataRow("SAME_LOWER", "2,3")]
    [DataRow("VALID", "2,1")]
    public void Conv_WithAutoPad_MatchesFiniteDifferences(string autoPad, string strides) => Check(
        Node("Conv", ["x", "w"], Attribute.Of("auto_pad", autoPad), Ints("strides", strides)), [Floats("x", 2, 2, 7, 6), Floats("w", 3, 2, 4, 3)]);

    [TestMethod]
    [DataRow("2,3,4,5", "3,2,3,3", 1, "1,1", "1,1", "0,0,0,0", "0,0", DisplayName = "stride 1")]
    [DataRow("2,3,4,5", "3,2,2,2", 1, "2,2", "1,1", "0,0,0,0", "0,0", DisplayName = "windows side by side")]
    [DataRow("2,3,4,3", "3,2,3,3", 1, "2,2", "1,1", "1,1,1,1", "1,1", DisplayName = "output padding")]
    [DataRow("2,3,4,3", "3,2,3,2", 1, "3,2", "1,2", "1,0,2,1", "2,0", DisplayName = "strides, dilations and uneven padding")]
    [DataRow("2,4,3,3", "4,3,3,3", 2, "2,1", "1,1", "1,1,1,1", "1,0", DisplayName = "two groups")]
    [DataRow("2,4,3,3", "4,1,4,4", 4, "2,2", "1,1", "1,1,1,1", "0,0", DisplayName = "depthwise")]
    [DataRow("2,3,4", "3,2,3", 1, "2", "1", "1,0", "1", DisplayName = "1-D")]
    [DataRow("1,2,2,3,2", "2,2,2,2,3", 1, "2,1,2", "1,2,1", "0,1,1,1,0,1", "1,0,0", DisplayName = "3-D")]
    public void ConvTranspose_MatchesFiniteDifferences(string x, string w, int group, string strides, string dilations, string pads, string outputPadding) => Check(
        Node(
            "ConvTranspose", ["x", "w", "b"], Attribute.Of("group", (long)group), Ints("strides", strides), Ints("dilations", dilations), Ints("pads", pads),
            Ints("output_padding", outputPadding)),
        [Floats("x", Longs(x)), Floats("w", Longs(w)), Floats("b", Longs(w)[1] * group)]);

    [TestMethod]
    [DataRow("SAME_UPPER", "2,3", "")]
    [DataRow("SAME_LOWER", "2,3", "")]
    [DataRow("VALID", "2,1", "")]
    [DataRow("NOTSET", "2,3", "9,13")]
    [DataRow("NOTSET", "2,3", "11,18")]
    [DataRow("SAME_UPPER", "2,3", "9,13")]
    [DataRow("SAME_LOWER", "2,3", "9,13")]
    public void ConvTranspose_OfAnAskedSize_MatchesFiniteDifferences(string autoPad, string strides, string outputShape) => Check(
        Node("ConvTranspose", ["x", "w"], [Attribute.Of("auto_pad", autoPad), Ints("strides", strides), .. outputShape.Length == 0 ? Array.Empty<Attribute>() : [Ints("output_shape", outputShape)]]),
        [Floats("x", 2, 2, 4, 5), Floats("w", 2, 3, 4, 4)]);

    [TestMethod]
    public void Conv_OfAFixedWeight_GivesItNoGradient() =>
        Check(Node("Conv", ["x", "w"]), [Floats("x", 1, 2, 4, 4)], [Floats("w", 3, 2, 2, 2)]);
}
