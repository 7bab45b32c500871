using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>Blocks of well-known nets, whole: how rules work together where values branch and join.</summary>
[TestClass]
public sealed class BlockTests
{
    // Howard et al. 2019, Searching for MobileNetV3 (arXiv:1905.02244), figure 4.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void InvertedResidualWithSqueezeExcitation_MatchesFiniteDifferences(int stride)
    {
        Node[] block =
        [
            Named("Conv", ["x", "expand"], "a"),
            Named("HardSwish", ["a"], "b"),
            Named("Conv", ["b", "depthwise", "offset"], "c", Attribute.Of("group", 4L), Ints("strides", $"{stride},{stride}"), Ints("pads", "1,1,1,1")),
            Named("HardSwish", ["c"], "d"),
            Named("GlobalAveragePool", ["d"], "e"),
            Named("Conv", ["e", "squeeze"], "f"),
            Named("Elu", ["f"], "g"),
            Named("Conv", ["g", "excite"], "h"),
            Named("HardSigmoid", ["h"], "i", Attribute.Of("alpha", 1 / 6f)),
            Named("Mul", ["d", "i"], "j"),
            Named("Conv", ["j", "project"], "k"),
            .. stride == 1 ? new[] { Named("Add", ["k", "x"], "y") } : [Named("AveragePool", ["x"], "l", Ints("kernel_shape", "2,2"), Ints("strides", "2,2")), Named("Add", ["k", "l"], "y")],
        ];
        Tensor[] inputs =
        [
            Floats("x", 2, 2, 6, 4), Floats("expand", 4, 2, 1, 1), Floats("depthwise", 4, 1, 3, 3), Floats("offset", 4),
            Floats("squeeze", 2, 4, 1, 1), Floats("excite", 4, 2, 1, 1), Floats("project", 2, 4, 1, 1),
        ];
        Check(Model(block, inputs), inputs, step: 1e-3);
    }

    // Ronneberger, Fischer & Brox 2015, U-Net (arXiv:1505.04597), figure 1, one level deep.
    [TestMethod]
    [DataRow("ConvTranspose")]
    [DataRow("nearest")]
    [DataRow("linear")]
    public void ULevel_MatchesFiniteDifferences(string way)
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
            Floats("x", 1, 2, 4, 6), Floats("down", 3, 2, 3, 3), Floats("scale", 3), Floats("bias", 3), Floats("bottom", 2, 3, 3, 3),
            .. way == "ConvTranspose" ? new[] { Floats("up", 2, 2, 2, 2) } : [], Floats("join", 2, 5, 3, 3),
        ];
        Check(Model(level, inputs, Tensor.Create<float>("scales", [4], [1, 1, 2, 2])), inputs, step: 1e-3);
    }

    // He et al. 2015, Deep Residual Learning (arXiv:1512.03385), with batch normalisation as in training.
    [TestMethod]
    public void ResidualBlockInTraining_MatchesFiniteDifferences()
    {
        Node Normalization(string x, string name, string y) => Named("BatchNormalization", [x, $"{name}_scale", $"{name}_bias", "mean", "variance"], y, Attribute.Of("training_mode", 1L));
        Node[] block =
        [
            Named("Conv", ["x", "first"], "a", Ints("pads", "1,1,1,1")),
            Normalization("a", "one", "b"),
            Named("Elu", ["b"], "c"),
            Named("Conv", ["c", "second"], "d", Ints("pads", "1,1,1,1")),
            Normalization("d", "two", "e"),
            Named("Add", ["e", "x"], "y"),
        ];
        Tensor[] inputs =
        [
            Floats("x", 3, 2, 4, 3), Floats("first", 2, 2, 3, 3), Floats("one_scale", 2), Floats("one_bias", 2),
            Floats("second", 2, 2, 3, 3), Floats("two_scale", 2), Floats("two_bias", 2),
        ];
        var model = Model(block, inputs, Tensor.Create<float>("mean", [2], [0, 0]), Tensor.Create<float>("variance", [2], [1, 1]));
        Check(NasBuild.Engine.Gradients.BatchStatistics.Lower(model, inputs.ToDictionary(t => t.Name)), inputs, step: 1e-3);
    }

    private static Node Named(string opType, string[] inputs, string output, params IEnumerable<Attribute> attributes) => new(opType, inputs, [output], output, "", attributes);

    private static Model Model(Node[] nodes, Tensor[] inputs, params Tensor[] constants) =>
        new(new Graph("check", nodes, constants.Where(c => nodes.Any(n => n.Inputs.Contains(c.Name))), inputs.Select(Info), [new ValueInfo("y")]), 18);
}
