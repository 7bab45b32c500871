using System.Runtime.CompilerServices;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Allocation.SmallNet;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Allocation;

/// <summary>The peak that is counted is the one that a default session's allocator reports.</summary>
[TestClass]
public sealed class AllocatorTests
{
    private static readonly Dictionary<string, Model> Nets = new()
    {
        ["channels in blocks"] = Image(
            [.. Convolution("x", 3, 16, "a"), .. Convolution("a", 16, 32, "b"), .. Convolution("b", 32, 32, "y")]),
        ["pruned channels"] = Image(
            [.. Convolution("x", 3, 13, "a"), .. Convolution("a", 13, 21, "b"), .. Convolution("b", 21, 21, "y")]),
        ["integers, channels in blocks"] = Integers(16, 32),
        ["integers, pruned channels"] = Integers(13, 21),
        ["depthwise"] = Image(
            [
                .. Convolution("x", 3, 30, "a", stride: 2), .. Convolution("a", 30, 30, "b", group: 30),
                .. Convolution("b", 30, 50, "y", window: 1),
            ]),
        ["dense"] = Image(
            [
                .. Convolution("x", 3, 16, "a"), .. Convolution("a", 16, 16, "b"),
                N("Concat", "a b", "c", Attribute.Of("axis", 1L)), .. Convolution("c", 32, 8, "y", window: 1),
            ]),
        ["residual of batch normalisations"] = Image(
            [
                .. Convolution("x", 3, 16, "a"), Convolution("a", 16, 16, "b")[0],
                N("BatchNormalization", "b.c s s s s", "n"), N("Add", "n a", "u"), N("Relu", "u", "y"),
            ],
            Floats("s", 16)),
        ["upsampling"] = Image(
            [
                .. Convolution("x", 3, 16, "a", stride: 2),
                N("ConvTranspose", "a w", "t", Attribute.Of("strides", [2, 2])), N("Relu", "t", "r"),
                N("Resize", "r  scales", "u"), .. Convolution("u", 16, 3, "y", window: 1),
            ],
            Floats("w", 16, 16, 2, 2),
            Tensor.Create<float>("scales", [4], [1, 1, 2, 2])),
        ["Gelu with bias"] = Text(
            [
                Product("x", 64, 256, "h"), N("Add", "h bias", "b"), N("Div", "b root", "d"), N("Erf", "d", "e"),
                N("Add", "e one", "f"), N("Mul", "b f", "m"), N("Mul", "m half", "g"), Product("g", 256, 64, "y"),
            ],
            Floats("bias", 256),
            Tensor.Scalar("root", 1.41421354f),
            Tensor.Scalar("one", 1f),
            Tensor.Scalar("half", 0.5f)),
        ["SiLU"] = Text(
            [Product("x", 64, 256, "h"), N("Sigmoid", "h", "s"), N("Mul", "h s", "g"), Product("g", 256, 64, "y")]),
        ["Softmax by hand"] = Text(
            [
                Product("x", 64, 256, "h"), N("Exp", "h", "e"), N("ReduceSum", "e last", "s"), N("Div", "e s", "p"),
                Product("p", 256, 64, "y"),
            ],
            Tensor.Create<long>("last", [1], [-1L])),
        ["LSTM"] = Text(
            [
                N("Transpose", "x", "t", Attribute.Of("perm", [1, 0, 2])),
                N("LSTM", "t w r", "l", Attribute.Of("hidden_size", 64L)), N("ReduceMean", "l", "y"),
            ],
            Floats("w", 1, 256, 64),
            Floats("r", 1, 256, 64)),
    };

    public static IEnumerable<(string, int)> SmallRuns => Nets.Keys.SelectMany(n => new[] { (n, 1), (n, 16) });

    [TestMethod]
    [DynamicData(nameof(SmallRuns))]
    public void SmallNet_IsCountedAsReported(string net, int batch) => Agree(Nets[net], batch);

    [TestMethod]
    [DataRow("fashion-resnet14", 1, false)]
    [DataRow("fashion-resnet14", 16, false)]
    [DataRow("fashion-resnet14", 16, true)]
    [DataRow("text-gpt", 1, false)]
    [DataRow("text-gpt", 16, false)]
    [DataRow("text-gpt", 16, true)]
    [DataRow("text-retnet", 1, false)]
    [DataRow("text-retnet", 16, false)]
    [DataRow("text-retnet", 16, true)]
    public void TrainedNet_IsCountedAsReported(string net, int batch, bool isFixed)
    {
        var path = PathOf(net);
        if (!File.Exists(path))
        {
            Assert.Inconclusive($"{path} is not there.");
        }

        var model = Model.Load(path);
        Agree(isFixed ? Fix(model, batch) : model, batch, tolerance: 0.1);
    }

    private static void Agree(Model model, int batch, double tolerance = 0.2)
    {
        var sample = Samples.For(model, batch);
        var (counted, reported) = (PeakMemory.Of(model, sample), SessionMemory.Of(model, sample));
        Assert.AreEqual(1.0, counted / (double)reported.FirstRun, tolerance, $"counted {counted}, {reported}");
    }

    private static Model Fix(Model model, int batch) => model.With(model.Graph.With(inputs: model.Graph.Inputs.Select(
        i => new ValueInfo(i.Name, i.ElementType, i.Shape!.Value.Select(d => new Dimension(d.Size ?? batch, null))))));

    private static Model Image(Part[] parts, params Tensor[] constants) =>
        Net(In("x", -1, 3, 32, 32), ["y"], parts, constants);

    // Two convolutions as quantizers write them.
    private static Model Integers(int channels, int filters) => Image(
        [
            .. Convolution("x", 3, channels, "a"), .. Quantize("a", "low"),
            N("DequantizeLinear", "v scale zero", "vd"), N("Conv", "ad vd", "b"), .. Quantize("b", "middle"),
            N("DequantizeLinear", "w scale zero", "wd"), N("Conv", "bd wd", "c"), N("Relu", "c", "r"),
            .. Quantize("r", "low"), N("GlobalAveragePool", "rd", "p"), .. Quantize("p", "low"),
            N("Flatten", "pd", "y"),
        ],
        Tensor.Create<sbyte>("v", [filters, channels, 3, 3], new sbyte[filters * channels * 9]),
        Tensor.Create<sbyte>("w", [filters, filters, 3, 3], [.. Enumerable.Repeat((sbyte)1, 9 * filters * filters)]),
        Tensor.Scalar("scale", 0.5f),
        Tensor.Scalar("zero", (sbyte)0),
        Tensor.Scalar("low", (byte)0),
        Tensor.Scalar("middle", (byte)128));

    private static Part[] Quantize(string value, string zero) =>
    [
        N("QuantizeLinear", $"{value} scale {zero}", $"{value}q"),
        N("DequantizeLinear", $"{value}q scale {zero}", $"{value}d"),
    ];

    private static Model Text(Part[] parts, params Tensor[] constants) =>
        Net(In("x", -1, 32, 64), ["y"], parts, constants);

    private static string PathOf(string name, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, $"../../../../shared/models/{name}.onnx"));
}
