using System.Runtime.CompilerServices;
using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>Operators and their gradients against those that PyTorch computes in float64 (<c>PyTorch/record_operators.py</c>).</summary>
[TestClass]
public sealed class PyTorchOperatorTests
{
    private static readonly Dictionary<string, Tensor> Recorded =
        Model.Load(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../PyTorch/operators.onnx")).Graph.Initializers.ToDictionary(t => t.Name);

    private static readonly Dictionary<string, Node> Cases = new()
    {
        ["layer-normalization"] = Of("LayerNormalization", Attribute.Of("axis", -2L)),
        ["layer-normalization-last"] = Of("LayerNormalization"),
        ["group-normalization-2"] = Of("GroupNormalization", Attribute.Of("num_groups", 2L)),
        ["instance-normalization"] = Of("InstanceNormalization"),
        ["conv"] = Of("Conv"),
        ["conv-group-2-pad-1"] = Of("Conv", Attribute.Of("group", 2L), Ints("pads", "1,1,1,1")),
        ["conv-depthwise-pad-1"] = Of("Conv", Attribute.Of("group", 4L), Ints("pads", "1,1,1,1")),
        ["conv-depthwise-stride-2-pad-2"] = Of("Conv", Attribute.Of("group", 3L), Ints("strides", "2,2"), Ints("pads", "2,2,2,2")),
        ["conv-stride-2-pad-1"] = Of("Conv", Ints("strides", "2,2"), Ints("pads", "1,1,1,1")),
        ["conv-stride-2-pointwise"] = Of("Conv", Ints("strides", "2,2")),
        ["conv-dilation-2-pad-2"] = Of("Conv", Ints("dilations", "2,2"), Ints("pads", "2,2,2,2")),
        ["conv-dilation-2-stride-3-pad-1"] = Of("Conv", Ints("dilations", "2,2"), Ints("strides", "3,3"), Ints("pads", "1,1,1,1")),
        ["conv-kernel-3x5-stride-2x1-pad-1x2"] = Of("Conv", Ints("strides", "2,1"), Ints("pads", "1,2,1,2")),
        ["conv-stride-2-pads-0-1-2-1"] = Of("Conv", Ints("strides", "2,2"), Ints("pads", "0,1,2,1")),
        ["conv-1d-stride-2-pad-1"] = Of("Conv", Ints("strides", "2"), Ints("pads", "1,1")),
        ["conv-1d-causal-dilation-2"] = Of("Conv", Ints("dilations", "2"), Ints("pads", "4,0")),
        ["conv-3d-pad-1"] = Of("Conv", Ints("pads", "1,1,1,1,1,1")),
        ["conv-transpose"] = Of("ConvTranspose"),
        ["conv-transpose-stride-2-group-2"] =
            Of("ConvTranspose", Ints("strides", "2,2"), Ints("pads", "1,1,1,1"), Ints("output_padding", "1,1"), Attribute.Of("group", 2L)),
        ["conv-transpose-stride-2-group-2-dilation-2"] = Of(
            "ConvTranspose", Ints("strides", "2,2"), Ints("pads", "1,1,1,1"), Ints("output_padding", "1,1"), Ints("dilations", "2,2"), Attribute.Of("group", 2L)),
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
            Of("AveragePool", Ints("kernel_shape", "3,3"), Ints("strides", "2,2"), Ints("pads", "1,1,1,1"), Attribute.Of("count_include_pad", 1L)),
        ["average-pool-pad-not-counted"] = Of("AveragePool", Ints("kernel_shape", "3,3"), Ints("strides", "2,2"), Ints("pads", "1,1,1,1")),
        ["average-pool-overlapping-ceil"] = Of("AveragePool", Ints("kernel_shape", "3,2"), Ints("strides", "2,2"), Attribute.Of("ceil_mode", 1L)),
        ["average-pool-1d"] = Of("AveragePool", Ints("kernel_shape", "2"), Ints("strides", "2")),
        ["max-pool"] = Of("MaxPool", Ints("kernel_shape", "2,2"), Ints("strides", "2,2")),
        ["max-pool-overlapping-pad-1"] = Of("MaxPool", Ints("kernel_shape", "3,3"), Ints("strides", "2,2"), Ints("pads", "1,1,1,1")),
        ["max-pool-ceil"] = Of("MaxPool", Ints("kernel_shape", "3,3"), Ints("strides", "2,2"), Attribute.Of("ceil_mode", 1L)),
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

    public static IEnumerable<object[]> Names => Cases.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void OutputAndGradients_AreThoseOfPyTorch(string name)
    {
        Tensor[] inputs = [.. Cases[name].Inputs.Where(i => Recorded.ContainsKey($"{name}/{i}")).Select(i => Recorded[$"{name}/{i}"].Rename(i))];
        string[] sizes = ["3", "7"];
        Tensor[] constants =
        [
            Tensor.Create<float>("scales", [4], [1, 1, 2, 2]),
            .. sizes.Select(s => Tensor.Create<long>(s, [4], [.. inputs[0].Shape.Take(2), s[0] - '0', s[0] - '0'])),
        ];
        var node = Cases[name];
        Holds(name, new Model(
            new Graph("check", [node], constants.Where(c => node.Inputs.Contains(c.Name)), inputs.Select(Info), [new ValueInfo("y")]), opset: 21, irVersion: 10), inputs);
    }

    [TestMethod]
    public void BatchNormalization_InTraining_IsThatOfPyTorch()
    {
        const string Name = "batch-normalization";
        Tensor[] inputs = [.. new[] { "x", "weight", "bias" }.Select(i => Recorded[$"{Name}/{i}"].Rename(i))];
        Tensor[] statistics = [Tensor.Create<float>("mean", [3], [0, 0, 0]), Tensor.Create<float>("variance", [3], [1, 1, 1])];
        var node = new Node("BatchNormalization", ["x", "weight", "bias", "mean", "variance"], ["y"]);
        var training = BatchStatistics.Of(new Model(new Graph("check", [node], statistics, inputs.Select(Info), [new ValueInfo("y")]), 18));
        var sample = inputs.ToDictionary(t => t.Name);
        var lowered = BatchStatistics.Lower(training.Model, sample);
        Holds(Name, lowered, inputs);

        using var session = Session.Create(ShapeInference.Expose(lowered, training.Running.Values.Contains), new SessionSettings(1));
        var next = session.Run(sample);
        Near(Recorded[$"{Name}/running-mean"].ToDoubles(), next[training.Running["mean"]].ToDoubles(), "running mean");
        double[] biased = [.. Recorded[$"{Name}/running-var"].ToDoubles().Select(v => 0.9 + ((v - 0.9) * 99 / 100))];
        Near(biased, next[training.Running["variance"]].ToDoubles(), "running variance");
    }

    private static void Holds(string name, Model model, Tensor[] inputs)
    {
        var sample = inputs.ToDictionary(t => t.Name);
        using var session = Session.Create(model, new SessionSettings(1));
        Near(Recorded[$"{name}/output"].ToDoubles(), session.Run(sample)["y"].ToDoubles(), "output");
        var gradients = Backward(TrainingForm.Of(model, sample, []), sample, new Dictionary<string, Tensor> { ["y"] = Recorded[$"{name}/upstream"] }, sample.Keys);
        foreach (var input in inputs.Select(t => t.Name))
        {
            Near(Recorded[$"{name}/gradient/{input}"].ToDoubles(), gradients[input].ToDoubles(), $"gradient of {input}");
        }
    }

    private static void Near(double[] expected, double[] actual, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        var error = Math.Sqrt(expected.Zip(actual, (e, a) => (e - a) * (e - a)).Sum() / Math.Max(expected.Sum(e => e * e), 1e-12));
        Assert.IsLessThan(1e-5, error, what);
    }

    private static Node Of(string opType, params Attribute[] attributes) => Node(
        opType, opType.Contains("Conv", StringComparison.Ordinal) || opType.EndsWith("Normalization", StringComparison.Ordinal) ? ["x", "weight", "bias"] : ["x"], attributes);

    private static Node Nearest(string sizes) => Sized(sizes, Attribute.Of("coordinate_transformation_mode", "asymmetric"), Attribute.Of("nearest_mode", "floor"));

    private static Node Linear(string sizes, string coordinates) => Sized(sizes, Attribute.Of("mode", "linear"), Attribute.Of("coordinate_transformation_mode", coordinates));

    private static Node Sized(string sizes, params Attribute[] attributes) => Node("Resize", sizes == "scales" ? ["x", "", sizes] : ["x", "", "", sizes], attributes);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
