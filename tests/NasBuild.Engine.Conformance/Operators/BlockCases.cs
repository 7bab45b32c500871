using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Blocks of well-known nets, whole: how rules work together where values branch and join.</summary>
internal static class BlockCases
{
    public static IEnumerable<GradientCase> All =>
    [
        InvertedResidual(1), InvertedResidual(2), .. new[] { "ConvTranspose", "nearest", "linear" }.Select(ULevel),
        ResidualInTraining,
    ];

    // Howard et al. 2019, Searching for MobileNetV3 (arXiv:1905.02244), figure 4.
    private static GradientCase InvertedResidual(int stride)
    {
        Node[] block =
        [
            Named("Conv", ["x", "expand"], "a"),
            Named("HardSwish", ["a"], "b"),
            Named(
                "Conv",
                ["b", "depthwise", "offset"],
                "c",
                Attribute.Of("group", 4L),
                Ints("strides", $"{stride},{stride}"),
                Ints("pads", "1,1,1,1")),
            Named("HardSwish", ["c"], "d"),
            Named("GlobalAveragePool", ["d"], "e"),
            Named("Conv", ["e", "squeeze"], "f"),
            Named("Elu", ["f"], "g"),
            Named("Conv", ["g", "excite"], "h"),
            Named("HardSigmoid", ["h"], "i", Attribute.Of("alpha", 1 / 6f)),
            Named("Mul", ["d", "i"], "j"),
            Named("Conv", ["j", "project"], "k"),
            .. stride == 1
                ? new[] { Named("Add", ["k", "x"], "y") }
                : [
                    Named("AveragePool", ["x"], "l", Ints("kernel_shape", "2,2"), Ints("strides", "2,2")),
                    Named("Add", ["k", "l"], "y")
                ],
        ];
        Tensor[] inputs =
        [
            Floats("x", 2, 2, 6, 4), Floats("expand", 4, 2, 1, 1), Floats("depthwise", 4, 1, 3, 3), Floats("offset", 4),
            Floats("squeeze", 2, 4, 1, 1), Floats("excite", 4, 2, 1, 1), Floats("project", 2, 4, 1, 1),
        ];
        var name = $"inverted residual with squeeze and excitation, stride {stride}";
        return new GradientCase(name, ModelOf(block, inputs), inputs) { Step = 1e-3 };
    }

    // Ronneberger, Fischer & Brox 2015, U-Net (arXiv:1505.04597), figure 1, one level deep.
    private static GradientCase ULevel(string way)
    {
        var up = way == "ConvTranspose"
            ? Named("ConvTranspose", ["d", "up"], "e", Ints("strides", "2,2"))
            : Named("Resize", ["d", "", "scales"], "e", Attribute.Of("mode", way));
        Node[] level =
        [
            Named("Conv", ["x", "down"], "a", Ints("pads", "1,1,1,1")),
            Named("InstanceNormalization", ["a", "scale", "bias"], "b"),
            Named("MaxPool", ["b"], "c", Ints("kernel_shape", "2,2"), Ints("strides", "2,2")),
            Named("Conv", ["c", "bottom"], "bottom_out", Ints("pads", "1,1,1,1")),
            Named("Elu", ["bottom_out"], "d"),
            up,
            Named("Concat", ["e", "b"], "f", Attribute.Of("axis", 1L)),
            Named("Conv", ["f", "join"], "y", Ints("pads", "1,1,1,1")),
        ];
        Tensor[] inputs =
        [
            Floats("x", 1, 2, 4, 6), Floats("down", 3, 2, 3, 3), Floats("scale", 3), Floats("bias", 3),
            Floats("bottom", 2, 3, 3, 3),
            .. way == "ConvTranspose" ? new[] { Floats("up", 2, 2, 2, 2) } : [], Floats("join", 2, 5, 3, 3),
        ];
        Tensor[] constants = way == "ConvTranspose" ? [] : [Tensor.Create<float>("scales", [4], [1, 1, 2, 2])];
        return new GradientCase($"level of a U-Net, {way}", ModelOf(level, inputs, constants), inputs) { Step = 1e-3 };
    }

    // He et al. 2015, Deep Residual Learning (arXiv:1512.03385), with batch normalisation as in training.
    private static GradientCase ResidualInTraining
    {
        get
        {
            Node[] Block(Func<string, string, string, IEnumerable<Node>> normalization) =>
            [
                Named("Conv", ["x", "first"], "a", Ints("pads", "1,1,1,1")), .. normalization("a", "one", "b"),
                Named("Elu", ["b"], "c"),
                Named("Conv", ["c", "second"], "d", Ints("pads", "1,1,1,1")), .. normalization("d", "two", "e"),
                Named("Add", ["e", "x"], "y"),
            ];
            Tensor[] inputs =
            [
                Floats("x", 3, 2, 4, 3), Floats("first", 2, 2, 3, 3), Floats("one_scale", 2), Floats("one_bias", 2),
                Floats("second", 2, 2, 3, 3), Floats("two_scale", 2), Floats("two_bias", 2),
            ];
            Tensor[] statistics =
            [
                Tensor.Create<float>("mean", [2], [0, 0]), Tensor.Create<float>("variance", [2], [1, 1])
            ];
            Tensor[] constants = [Longs("axes", 0, 2, 3), Longs("shape", 1, 2, 1, 1), Tensor.Scalar("epsilon", 1e-5f)];
            IEnumerable<Node> Training(string x, string name, string y) =>
                [
                    Named(
                        "BatchNormalization",
                        [x, $"{name}_scale", $"{name}_bias", "mean", "variance"],
                        y,
                        Attribute.Of("training_mode", 1L))
                ];
            IEnumerable<Node> WrittenOut(string x, string name, string y) =>
                BatchNormalizationCases.WrittenOut(x, $"{name}_scale", $"{name}_bias", y);
            return new GradientCase("residual block in training", ModelOf(Block(Training), inputs, statistics), inputs)
            {
                Step = 1e-3,
                Oracle = ModelOf(Block(WrittenOut), inputs, constants),
            };
        }
    }

    private static Node Named(
        string opType, string[] inputs, string output, params IEnumerable<Attribute> attributes) =>
        new(opType, inputs, [output], output, "", attributes);
}
