using NasBuild.Onnx;
using static NasBuild.Engine.Tests.OperatorSets.ConversionCase;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.OperatorSets;

/// <summary>Models for every rule of the conversion, by operator and the version that the rule leads to.</summary>
internal static class ConversionCases
{
    private static readonly Tensor Image = Floats("x", 1, 2, 4, 5);
    private static readonly Tensor Empty = Tensor.Create<float>("e", [0], []);

    /// <summary>The rules that convert no node: there is nothing to run.</summary>
    public static readonly IReadOnlySet<(string OpType, long Since)> Refusals =
        new HashSet<(string, long)> { ("Scan", 9) };

    /// <summary>The models.</summary>
    public static IReadOnlyDictionary<(string OpType, long Since), ConversionCase[]> All { get; } =
        Rewritings().Concat(Reductions()).ToDictionary(c => (c.OpType, c.Since), c => c.Cases);

    private static IEnumerable<(string OpType, long Since, ConversionCase[] Cases)> Rewritings() =>
    [
        ("BatchNormalization", 9,
        [
            Normalization(8, [2]),
            Normalization(7, [2], Attribute.Of("spatial", 1L)),
            Normalization(8, [2, 4, 5], Attribute.Of("spatial", 0L), Attribute.Of("epsilon", 0.01f)),
        ]),
        ("BatchNormalization", 14, [Normalization(13, [2]), Normalization(9, [2], Attribute.Of("epsilon", 0.1f))]),
        ("Clip", 11,
        [
            On(10, Image, Node("Clip", Attribute.Of("min", -0.2f), Attribute.Of("max", 0.3f))),
            On(7, Image, Node("Clip", Attribute.Of("max", 0.3f))),
            On(10, Image, Node("Clip")),
            On(9, Image, Node("Clip", Attribute.Of("min", 0.1f))),
            On(10, Image,
                new Node("Shape", ["x"], ["shape"]),
                new Node("Cast", ["shape"], ["sizes"], "", "", Attribute.Of("to", (long)ElementType.Float)),
                new Node("Clip", ["sizes"], ["y"], "", "", Attribute.Of("max", 3f))),
        ]),
        ("DFT", 20,
        [
            On(19, Floats("x", 2, 6, 3, 1), Node("DFT")),
            On(17, Floats("x", 2, 6, 3, 1), Node("DFT", Attribute.Of("axis", 2L), Attribute.Of("onesided", 1L))),
        ]),
        ("Dropout", 10, [On(9, Image, Node("Dropout", Attribute.Of("ratio", 0.3f))), On(7, Image, Masked())]),
        ("Dropout", 12, [On(11, Image, Node("Dropout", Attribute.Of("ratio", 0.3f))), On(10, Image, Masked())]),
        ("GridSample", 20,
        [
            GridSample(16, Attribute.Of("mode", "bilinear")),
            GridSample(18, Attribute.Of("mode", "bicubic"), Attribute.Of("padding_mode", "border")),
            GridSample(19, Attribute.Of("mode", "nearest")),
            GridSample(19, Attribute.Of("align_corners", 1L)),
        ]),
        ("GroupNormalization", 21,
        [
            GroupNormalization(18, groups: 2, channels: 6),
            GroupNormalization(20, groups: 3, channels: 3),
            GroupNormalization(20, groups: 1, channels: 4),
        ]),
        ("Hardmax", 13, Softmaxes("Hardmax")),
        ("LogSoftmax", 13, Softmaxes("LogSoftmax")),
        ("Pad", 11,
        [
            On(10, Image, Node("Pad", Attribute.Of("pads", [0L, 0, 1, 0, 0, 0, 0, 2]), Attribute.Of("value", 0.5f))),
            On(7, Image, Node("Pad", Attribute.Of("pads", [0L, 0, 1, 1, 0, 0, 1, -1]))),
            On(
                10, Image,
                Node("Pad", Attribute.Of("pads", [0L, 0, 1, 1, 0, 0, 1, 1]), Attribute.Of("mode", "reflect"))),
        ]),
        ("ReduceSum", 13, Reduction("ReduceSum", 12)),
        ("Resize", 11,
        [
            .. from mode in (string[])["nearest", "linear"]
               from scales in (float[][])[[1, 1, 2, 2], [1, 1, 0.5f, 0.6f], [1, 1, 1.5f, 2.3f], [1, 1, 1, 0.75f]]
               select Scaled(10, "Resize", scales, Attribute.Of("mode", mode)),
            Scaled(10, "Resize", [1, 1, 2, 0.5f], Attribute.Of("mode", "linear")),
            ComputedScales(10, "Resize", [1, 1, 0.5f, 0.5f], Attribute.Of("mode", "linear")),
        ]),
        ("Resize", 13,
        [
            new(11, [Node("Resize", ["x", "e", "s"])], [Image], Empty, Tensor.Create<float>("s", [4], [1, 1, 2, 3])),
            new(
                12, [Node("Resize", ["x", "e", "e", "n"])], [Image], Empty,
                Tensor.Create<long>("n", [4], [1, 2, 7, 3])),
            .. from mode in (string[])["floor", "round_prefer_floor"]
               from scales in (float[][])[[1, 1, 2, 2], [1, 1, 0.5f, 0.6f], [1, 1, 3, 0.75f]]
               select HalfPixelForNearest(mode, scales),
        ]),
        ("RoiAlign", 16,
            [RoiAlign(15), RoiAlign(10, Attribute.Of("output_height", 2L), Attribute.Of("sampling_ratio", 2L))]),
        ("Scatter", 11,
        [
            new(
                9,
                [Node("Scatter", ["x", "i", "u"], Attribute.Of("axis", 1L))],
                [Floats("x", 2, 4), Floats("u", 2, 1)],
                Longs("i", [2, 1], 3, 0)),
        ]),
        ("Slice", 10,
        [
            On(
                9, Image,
                Node("Slice", Attribute.Of("starts", [1L]), Attribute.Of("ends", [3L]), Attribute.Of("axes", [2L]))),
            On(7, Image, Node("Slice", Attribute.Of("starts", [0L, 1]), Attribute.Of("ends", [1L, int.MaxValue]))),
        ]),
        ("Softmax", 13, Softmaxes("Softmax")),
        ("Split", 13,
        [
            On(12, Image, Pair("Split", ["x"], Attribute.Of("axis", 3L), Attribute.Of("split", [1L, 4L]))),
            On(7, Image, Pair("Split", ["x"], Attribute.Of("axis", 1L))),
        ]),
        ("Split", 18,
        [
            On(17, Image, Pair("Split", ["x"], Attribute.Of("axis", -2L))),
            new(13, [Pair("Split", ["x", "n"], Attribute.Of("axis", 3L))], [Image], Longs("n", [2], 2, 3)),
        ]),
        ("Squeeze", 13,
        [
            On(12, Image, Node("Squeeze", Attribute.Of("axes", [0L]))),
            On(11, Image, Node("Squeeze", Attribute.Of("axes", [-4L]))),
            On(7, Image, Node("Squeeze")),
        ]),
        ("TopK", 10, [On(9, Image, Pair("TopK", ["x"], Attribute.Of("k", 2L), Attribute.Of("axis", 2L)))]),
        ("Unsqueeze", 13,
        [
            On(12, Image, Node("Unsqueeze", Attribute.Of("axes", [0L, -1L]))),
            On(7, Image, Node("Unsqueeze", Attribute.Of("axes", [2L]))),
        ]),
        ("Upsample", 9, Upsamplings(7)),
        ("Upsample", 10,
        [
            .. Upsamplings(8),
            Scaled(9, "Upsample", [1, 1, 2, 3]),
            ComputedScales(9, "Upsample", [1, 1, 1.5f, 2.2f]),
            Scaled(9, "Upsample", [1, 1, 2, 2], Attribute.Of("mode", "linear")),
        ]),
    ];

    private static IEnumerable<(string OpType, long Since, ConversionCase[] Cases)> Reductions() =>
        from what in (string[])["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare"]
        select ($"Reduce{what}", 18L, Reduction($"Reduce{what}", 17));

    // The logarithm of a negative sum is no number.
    private static ConversionCase[] Reduction(string opType, long opset) =>
    [
        On(
            opset,
            Positive("x", [1, 2, 4, 5]),
            Node(opType, Attribute.Of("axes", [1L, 3L]), Attribute.Of("keepdims", 0L))),
        On(11, Positive("x", [2, 3, 4]), Node(opType, Attribute.Of("axes", [-1L]))),
        On(7, Positive("x", [2, 3]), Node(opType)),
    ];

    // The whole tail is one axis, or one axis of the tail is wider than 1, or its rank is not known.
    private static ConversionCase[] Softmaxes(string opType) =>
    [
        On(12, Image, Node(opType)),
        On(11, Image, Node(opType, Attribute.Of("axis", 0L))),
        On(12, Image, Node(opType, Attribute.Of("axis", -1L))),
        On(7, Image, Node(opType, Attribute.Of("axis", 3L))),
        On(12, Image, Node(opType, Attribute.Of("axis", -2L))),
        On(9, Floats("x", 3, 4), Node(opType)),
        On(10, Floats("x", 3), Node(opType, Attribute.Of("axis", 0L))),
        new(
            11,
            [
                new Node("Reshape", ["x", "shape"], ["r"]),
                new Node(opType, ["r"], ["y"], "", "", Attribute.Of("axis", 1L))],
            [Image, Longs("shape", [3], 2, 4, 5)]),
    ];

    private static ConversionCase[] Upsamplings(long opset) =>
    [
        On(opset, Image, Node("Upsample", Attribute.Of("scales", [1f, 1f, 2f, 3f]))),
        On(opset, Image, Node("Upsample", Attribute.Of("scales", [1f, 1f, 1.5f, 2.2f]))),
        On(opset, Image, Node("Upsample", Attribute.Of("scales", [1f, 1f, 2f, 2f]), Attribute.Of("mode", "linear"))),
    ];

    private static ConversionCase Normalization(long opset, long[] shape, params Attribute[] attributes) => new(
        opset,
        [Node("BatchNormalization", ["x", "s", "b", "m", "v"], attributes)],
        [Image],
        Floats("s", shape), Floats("b", shape), Floats("m", shape), Positive("v", shape));

    private static ConversionCase GroupNormalization(long opset, long groups, long channels) => new(
        opset,
        [Node("GroupNormalization", ["x", "s", "b"], Attribute.Of("num_groups", groups))],
        [Floats("x", 2, channels, 3)],
        Floats("s", groups), Floats("b", groups));

    private static ConversionCase GridSample(long opset, params Attribute[] attributes) =>
        new(opset, [Node("GridSample", ["x", "grid"], attributes)], [Image, Floats("grid", 1, 3, 3, 2)]);

    private static ConversionCase RoiAlign(long opset, params Attribute[] attributes) => new(
        opset,
        [Node("RoiAlign", ["x", "rois", "batch"], attributes)],
        [Image],
        Tensor.Create<float>("rois", [2, 4], [0, 0, 3, 2, 1, 0.5f, 4.2f, 3.7f]), Longs("batch", [2], 0, 0));

    private static ConversionCase Scaled(long opset, string opType, float[] scales, params Attribute[] attributes) =>
        new(opset, [Node(opType, ["x", "s"], attributes)], [Image], Tensor.Create<float>("s", [scales.Length], scales));

    private static ConversionCase ComputedScales(
        long opset, string opType, float[] scales, params Attribute[] attributes) =>
        new(opset, [Node(opType, ["x", "s"], attributes)], [Image, Tensor.Create<float>("s", [scales.Length], scales)]);

    private static ConversionCase HalfPixelForNearest(string mode, float[] scales) => new(
        11,
        [
            Node("Resize", ["x", "e", "s"],
                Attribute.Of("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
                Attribute.Of("nearest_mode", mode)),
        ],
        [Image],
        Empty, Tensor.Create<float>("s", [scales.Length], scales));

    private static ConversionCase On(long opset, Tensor x, params Node[] nodes) => new(opset, nodes, [x]);

    // Old exporters name the mask, which nothing reads.
    private static Node[] Masked() => [new("Dropout", ["x"], ["d", "mask"]), new("Identity", ["d"], ["y"])];

    private static Node Pair(string opType, string[] inputs, params Attribute[] attributes) =>
        new(opType, inputs, ["y", "z"], "", "", attributes);

    private static Node Node(string opType, params Attribute[] attributes) => Node(opType, ["x"], attributes);

    private static Node Node(string opType, string[] inputs, params Attribute[] attributes) =>
        new(opType, inputs, ["y"], "", "", attributes);

    private static Tensor Positive(string name, long[] shape) =>
        Tensor.FromDoubles(name, ElementType.Float, shape, [.. Floats(name, shape).ToDoubles().Select(Math.Abs)]);

    private static Tensor Longs(string name, long[] shape, params long[] numbers) =>
        Tensor.Create<long>(name, shape, numbers);
}
