using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Convolutions and their transposes.</summary>
internal static class ConvolutionCases
{
    private static readonly (
        string Name, string X, string W, int Group, string Strides, string Dilations, string Pads)[] Convs =
    [
        ("same size", "2,3,5,6", "4,3,3,3", 1, "1,1", "1,1", "1,1,1,1"),
        ("pointwise", "2,3,5,6", "4,3,1,1", 1, "1,1", "1,1", "0,0,0,0"),
        ("pointwise, strides that leave a column over", "2,3,5,6", "4,3,1,1", 1, "2,2", "1,1", "0,0,0,0"),
        ("stride 2", "2,3,7,7", "4,3,3,3", 1, "2,2", "1,1", "1,1,1,1"),
        ("stride 2, last window short of the padding", "2,3,8,8", "4,3,3,3", 1, "2,2", "1,1", "1,1,1,1"),
        ("strides wider than the kernel", "1,2,11,10", "3,2,3,2", 1, "4,3", "1,1", "0,0,0,0"),
        ("dilations", "2,2,9,8", "3,2,3,2", 1, "1,1", "2,3", "2,1,0,2"),
        ("strides, dilations and uneven padding", "2,2,9,10", "3,2,3,2", 1, "3,2", "2,3", "0,2,1,0"),
        ("two groups", "2,4,6,5", "6,2,3,3", 2, "1,1", "1,1", "1,1,1,1"),
        ("two groups, strides and dilations", "2,6,6,6", "4,3,3,3", 2, "2,1", "1,2", "1,0,2,1"),
        ("depthwise", "2,4,6,5", "4,1,3,3", 4, "1,1", "1,1", "1,1,1,1"),
        ("depthwise, stride 2", "2,4,6,5", "4,1,5,5", 4, "2,2", "1,1", "2,2,2,2"),
        ("depthwise, two outputs a channel", "2,3,6,5", "6,1,3,3", 3, "1,1", "1,1", "0,1,1,0"),
        ("padding wider than the kernel", "1,2,3,3", "2,2,2,2", 1, "1,1", "1,1", "3,2,2,3"),
        ("padding wider than the kernel, stride 2", "1,2,3,3", "2,2,2,2", 1, "2,2", "1,1", "3,2,2,3"),
        ("1-D", "2,3,8", "4,3,3", 1, "1", "1", "1,1"),
        ("1-D, two groups, stride and dilation", "2,4,9", "6,2,3", 2, "2", "2", "0,1"),
        ("3-D", "1,2,4,3,5", "3,2,2,3,2", 1, "1,1,1", "1,1,1", "0,1,1,1,1,0"),
        ("3-D, two groups, strides and dilations", "1,4,5,4,4", "2,2,2,2,3", 2, "2,1,2", "1,2,1", "0,1,1,1,0,1"),
    ];

    private static readonly (
        string Name,
        string X,
        string W,
        int Group,
        string Strides,
        string Dilations,
        string Pads,
        string OutputPadding)[] Transposes =
    [
        ("stride 1", "2,3,4,5", "3,2,3,3", 1, "1,1", "1,1", "0,0,0,0", "0,0"),
        ("windows side by side", "2,3,4,5", "3,2,2,2", 1, "2,2", "1,1", "0,0,0,0", "0,0"),
        ("output padding", "2,3,4,3", "3,2,3,3", 1, "2,2", "1,1", "1,1,1,1", "1,1"),
        ("strides, dilations and uneven padding", "2,3,4,3", "3,2,3,2", 1, "3,2", "1,2", "1,0,2,1", "2,0"),
        ("two groups", "2,4,3,3", "4,3,3,3", 2, "2,1", "1,1", "1,1,1,1", "1,0"),
        ("depthwise", "2,4,3,3", "4,1,4,4", 4, "2,2", "1,1", "1,1,1,1", "0,0"),
        ("1-D", "2,3,4", "3,2,3", 1, "2", "1", "1,0", "1"),
        ("3-D", "1,2,2,3,2", "2,2,2,2,3", 1, "2,1,2", "1,2,1", "0,1,1,1,0,1", "1,0,0"),
    ];

    private static readonly (string AutoPad, string Strides)[] AutoPadded =
        [("SAME_UPPER", "1,1"), ("SAME_UPPER", "2,3"), ("SAME_LOWER", "1,1"), ("SAME_LOWER", "2,3"), ("VALID", "2,1")];

    private static readonly (string AutoPad, string Strides, string OutputShape)[] Sizes =
    [
        ("SAME_UPPER", "2,3", ""), ("SAME_LOWER", "2,3", ""), ("VALID", "2,1", ""), ("NOTSET", "2,3", "9,13"),
        ("NOTSET", "2,3", "11,18"), ("SAME_UPPER", "2,3", "9,13"),
        ("SAME_LOWER", "2,3", "9,13"),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. Convs.Select(c => Of(
            $"Conv, {c.Name}",
            Node(
                "Conv",
                ["x", "w", "b"],
                Attribute.Of("group", (long)c.Group),
                Ints("strides", c.Strides),
                Ints("dilations", c.Dilations),
                Ints("pads", c.Pads)),
            [Floats("x", Longs(c.X)), Floats("w", Longs(c.W)), Floats("b", Longs(c.W)[0])])),
        .. AutoPadded.Select(c => Of(
            $"Conv, {c.AutoPad} with strides {c.Strides}",
            Node("Conv", ["x", "w"], Attribute.Of("auto_pad", c.AutoPad), Ints("strides", c.Strides)),
            [Floats("x", 2, 2, 7, 6), Floats("w", 3, 2, 4, 3)])),
        Of("Conv of a fixed weight", Node("Conv", ["x", "w"]), [Floats("x", 1, 2, 4, 4)], [Floats("w", 3, 2, 2, 2)]),
        .. Transposes.Select(c => Of(
            $"ConvTranspose, {c.Name}",
            Node(
                "ConvTranspose",
                ["x", "w", "b"],
                Attribute.Of("group", (long)c.Group), Ints("strides", c.Strides), Ints("dilations", c.Dilations),
                Ints("pads", c.Pads), Ints("output_padding", c.OutputPadding)),
            [Floats("x", Longs(c.X)), Floats("w", Longs(c.W)), Floats("b", Longs(c.W)[1] * c.Group)])),
        .. Sizes.Select(c => Of(
            $"ConvTranspose, {c.AutoPad} to the size [{c.OutputShape}]",
            Node(
                "ConvTranspose",
                ["x", "w"],
                [
                    Attribute.Of("auto_pad", c.AutoPad), Ints("strides", c.Strides),
                    .. c.OutputShape.Length == 0 ? Array.Empty<Attribute>() : [Ints("output_shape", c.OutputShape)]
                ]),
            [Floats("x", 2, 2, 4, 5), Floats("w", 2, 3, 4, 4)])),
    ];
}
