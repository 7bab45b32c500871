using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>
/// Operators and their gradients as PyTorch computes them in float64 (<c>PyTorch/record_operators.py</c>).
/// </summary>
internal static class RecordedCases
{
    private static readonly IReadOnlyDictionary<string, Tensor> Recorded = RecordedTensors.Of("operators.onnx");

    private static readonly Dictionary<string, Node> Nodes = new()
    {
        ["layer-normalization"] = Of("LayerNormalization", Attribute.Of("axis", -2L)),
        ["layer-normalization-last"] = Of("LayerNormalization"),
        ["group-normalization-2"] = Of("GroupNormalization", Attribute.Of("num_groups", 2L)),
        ["instance-normalization"] = Of("InstanceNormalization"),
        ["conv"] = Of("Conv"),
        ["conv-group-2-pad-1"] = Of("Conv", Attribute.Of("group", 2L), Ints("pads", "1,1,1,1")),
        ["conv-depthwise-pad-1"] = Of("Conv", Attribute.Of("group", 4L), Ints("pads", "1,1,1,1")),
        ["conv-depthwise-stride-2-pad-2"] = Of(
            "Conv", Attribute.Of("group", 3L), Ints("strides", "2,2"), Ints("pads", "2,2,2,2")),
        ["conv-stride-2-pad-1"] = Of("Conv", Ints("strides", "2,2"), Ints("pads", "1,1,1,1")),
        ["conv-stride-2-pointwise"] = Of("Conv", Ints("strides", "2,2")),
        ["conv-dilation-2-pad-2"] = Of("Conv", Ints("dilations", "2,2"), Ints("pads", "2,2,2,2")),
        ["conv-dilation-2-stride-3-pad-1"] = Of(
            "Conv", Ints("dilations", "2,2"), Ints("strides", "3,3"), Ints("pads", "1,1,1,1")),
        ["conv-kernel-3x5-stride-2x1-pad-1x2"] = Of("Conv", Ints("strides", "2,1"), Ints("pads", "1,2,1,2")),
        ["conv-stride-2-pads-0-1-2-1"] = Of("Conv", Ints("strides", "2,2"), Ints("pads", "0,1,2,1")),
        ["conv-1d-stride-2-pad-1"] = Of("Conv", Ints("strides", "2"), Ints("pads", "1,1")),
        ["conv-1d-causal-dilation-2"] = Of("Conv", Ints("dilations", "2"), Ints("pads", "4,0")),
        ["conv-3d-pad-1"] = Of("Conv", Ints("pads", "1,1,1,1,1,1")),
        ["conv-transpose"] = Of("ConvTranspose"),
        ["conv-transpose-stride-2-group-2"] =
            Of(
                "ConvTranspose",
                Ints("strides", "2,2"),
                Ints("pads", "1,1,1,1"),
                Ints("output_padding", "1,1"),
                Attribute.Of("group", 2L)),
        ["conv-transpose-stride-2-group-2-dilation-2"] = Of(
            "ConvTranspose", Ints("strides", "2,2"), Ints("pads", "1,1,1,1"), Ints("output_padding", "1,1"),
            Ints("dilations", "2,2"), Attribute.Of("group", 2L)),
        ["conv-transpose-kernel-2-stride-2"] = Of("ConvTranspose", Ints("strides", "2,2")),
        ["conv-transpose-1d-stride-3"] = Of("ConvTranspose", Ints("strides", "3"), Ints("pads", "1,1")),
        ["resize-nearest-scale-2"] = Nearest("scales"),
        ["resize-nearest-size-7"] = Nearest("7"),
        ["resize-nearest-size-3"] = Nearest("3"),
        ["resize-bilinear-scale-2"] = Linear("scales", "half_pixel"),
        ["resize-bilinear-size-7"] = Linear("7", "half_pixel"),
        ["resize-bilinear-size-3"] = Linear("3", "half_pixel"),
        ["resize-bilinear-align-corners-scale-2"] = Linear("scales", "align_corners"),
        ["resize-bilinear-align-corners-size-7"] = Linear("7", "align_corners"),
        ["resize-bilinear-align-corners-size-3"] = Linear("3", "align_corners"),
        ["average-pool-pad-counted"] =
            Of(
                "AveragePool",
                Ints("kernel_shape", "3,3"),
                Ints("strides", "2,2"),
                Ints("pads", "1,1,1,1"),
                Attribute.Of("count_include_pad", 1L)),
        ["average-pool-pad-not-counted"] = Of(
            "AveragePool", Ints("kernel_shape", "3,3"), Ints("strides", "2,2"), Ints("pads", "1,1,1,1")),
        ["average-pool-overlapping-ceil"] = Of(
            "AveragePool", Ints("kernel_shape", "3,2"), Ints("strides", "2,2"), Attribute.Of("ceil_mode", 1L)),
        ["average-pool-1d"] = Of("AveragePool", Ints("kernel_shape", "2"), Ints("strides", "2")),
        ["max-pool"] = Of("MaxPool", Ints("kernel_shape", "2,2"), Ints("strides", "2,2")),
        ["max-pool-overlapping-pad-1"] = Of(
            "MaxPool", Ints("kernel_shape", "3,3"), Ints("strides", "2,2"), Ints("pads", "1,1,1,1")),
        ["max-pool-ceil"] = Of(
            "MaxPool", Ints("kernel_shape", "3,3"), Ints("strides", "2,2"), Attribute.Of("ceil_mode", 1L)),
        ["max-pool-dilation-2"] = Of("MaxPool", Ints("kernel_shape", "2,2"), Ints("dilations", "2,2")),
        ["gelu"] = Of("Gelu"),
        ["gelu-tanh"] = Of("Gelu", Attribute.Of("approximate", "tanh")),
        ["mish"] = Of("Mish"),
        ["hard-swish"] = Of("HardSwish"),
        ["hard-sigmoid"] = Of("HardSigmoid", Attribute.Of("alpha", 1 / 6f)),
        ["softplus"] = Of("Softplus"),
        ["elu"] = Of("Elu"),
        ["selu"] = Of("Selu"),
        ["celu-alpha-0.5"] = Of("Celu", Attribute.Of("alpha", 0.5f)),
        ["leaky-relu-0.1"] = Of("LeakyRelu", Attribute.Of("alpha", 0.1f)),
        ["softmax-axis-1"] = Of("Softmax", Attribute.Of("axis", 1L)),
        ["log-softmax-axis-1"] = Of("LogSoftmax", Attribute.Of("axis", 1L)),
    };

    public static IEnumerable<GradientCase> All => [.. Nodes.Select(n => Single(n.Key, n.Value)), BatchNormalization];

    // The running statistics play no part in the gradient.
    private static GradientCase BatchNormalization
    {
        get
        {
            const string Name = "batch-normalization";
            Tensor[] inputs = [.. new[] { "x", "weight", "bias" }.Select(i => Recorded[$"{Name}/{i}"].Rename(i))];
            Tensor[] statistics =
            [
                Tensor.Create<float>("mean", [3], [0, 0, 0]), Tensor.Create<float>("variance", [3], [1, 1, 1])
            ];
            var node = Node(
                "BatchNormalization", ["x", "weight", "bias", "mean", "variance"], Attribute.Of("training_mode", 1L));
            var rank = inputs[0].Shape.Length;
            Tensor[] constants =
            [
                Longs("axes", [0, .. Enumerable.Range(2, rank - 2).Select(a => (long)a)]),
                Longs("shape", [1, 3, .. Enumerable.Repeat(1L, rank - 2)]),
                Tensor.Scalar("epsilon", 1e-5f),
            ];
            return Of(Name, ModelOf(node, inputs, statistics), inputs) with
            {
                Oracle = ModelOf(BatchNormalizationCases.WrittenOut("x", "weight", "bias", "y"), inputs, constants),
            };
        }
    }

    private static GradientCase Single(string name, Node node)
    {
        Tensor[] inputs =
        [
            .. node.Inputs
                .Where(i => Recorded.ContainsKey($"{name}/{i}"))
                .Select(i => Recorded[$"{name}/{i}"].Rename(i))
        ];
        Tensor[] constants =
        [
            Tensor.Create<float>("scales", [4], [1, 1, 2, 2]),
            .. new[] { 3L, 7 }.Select(size => Longs($"{size}", [.. inputs[0].Shape.Take(2), size, size])),
        ];
        return Of(name, ModelOf(node, inputs, constants.Where(c => node.Inputs.Contains(c.Name)), opset: 21), inputs);
    }

    private static GradientCase Of(string name, Model model, Tensor[] inputs)
    {
        var title = $"{model.Graph.Nodes[0].OpType} as PyTorch's {name}";
        return new GradientCase(title, model, inputs)
        {
            Upstream = new Dictionary<string, Tensor> { ["y"] = Recorded[$"{name}/upstream"] },
            Expected = inputs.ToDictionary(i => i.Name, i => Recorded[$"{name}/gradient/{i.Name}"].ToDoubles()),
            Outputs = new Dictionary<string, double[]> { ["y"] = Recorded[$"{name}/output"].ToDoubles() },
            Tolerance = 1e-5,
        };
    }

    private static Node Of(string opType, params Attribute[] attributes) => Node(
        opType,
        opType.Contains("Conv", StringComparison.Ordinal)
            || opType.EndsWith("Normalization", StringComparison.Ordinal)
            ? ["x", "weight", "bias"]
            : ["x"],
        attributes);

    private static Node Nearest(string sizes) =>
        Sized(
            sizes, Attribute.Of("coordinate_transformation_mode", "asymmetric"), Attribute.Of("nearest_mode", "floor"));

    private static Node Linear(string sizes, string coordinates) =>
        Sized(sizes, Attribute.Of("mode", "linear"), Attribute.Of("coordinate_transformation_mode", coordinates));

    private static Node Sized(string sizes, params Attribute[] attributes) =>
        Node("Resize", sizes == "scales" ? ["x", "", sizes] : ["x", "", "", sizes], attributes);
}
