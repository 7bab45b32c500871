using System.Globalization;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

/// <summary>A network under construction, with random weights. A node has the name of its first output.</summary>
internal sealed class Net(long opset = 17, int irVersion = 8)
{
    private readonly Random random = new(1);
    private readonly List<Node> nodes = [];
    private readonly List<Tensor> initializers = [];
    private readonly List<ValueInfo> inputs = [];

    /// <summary>An input; size 0 stands for the batch.</summary>
    public string Input(string name, params long[] shape) => Input(ElementType.Float, name, shape);

    public string Input(ElementType type, string name, params long[] shape)
    {
        inputs.Add(new ValueInfo(
            name, type, shape.Select(s => s == 0 ? new Dimension(null, "n") : new Dimension(s, null))));
        return name;
    }

    /// <summary>Random numbers around 0.</summary>
    public string Weight(string name, params long[] shape) => Random(name, 0, shape);

    /// <summary>Random numbers around 1.</summary>
    public string Scale(string name, params long[] shape) => Random(name, 1, shape);

    public string Longs(params long[] values)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"longs{initializers.Count}");
        initializers.Add(Tensor.Create<long>(name, [values.Length], values));
        return name;
    }

    public string Long(long value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"long{initializers.Count}");
        initializers.Add(Tensor.Scalar(name, value));
        return name;
    }

    public void Scalars(string first, float one, string second, float other)
    {
        initializers.Add(Tensor.Scalar(first, one));
        initializers.Add(Tensor.Scalar(second, other));
    }

    public string Floats(params float[] values)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"floats{initializers.Count}");
        initializers.Add(Tensor.Create<float>(name, [values.Length], values));
        return name;
    }

    public string Add(string opType, string output, string[] inputs, params Onnx.Attribute[] attributes) =>
        Add(opType, [output], inputs, attributes)[0];

    public string[] Add(string opType, string[] outputs, string[] inputs, params Onnx.Attribute[] attributes)
    {
        nodes.Add(new Node(opType, inputs, outputs, outputs[0], "", attributes));
        return outputs;
    }

    public void Add(Node node) => nodes.Add(node);

    /// <summary>A node of ONNX Runtime's own operators.</summary>
    public string Microsoft(string opType, string output, string[] inputs, params Onnx.Attribute[] attributes)
    {
        nodes.Add(new Node(opType, inputs, [output], output, "com.microsoft", attributes));
        return output;
    }

    /// <summary>A convolution that keeps height and width (divided by the stride), with a bias.</summary>
    public string Conv(string name, string x, long from, long to, long kernel = 3, long group = 1, long stride = 1) =>
        Add(
            "Conv",
            name,
            [x, Weight($"{name}.w", to, from / group, kernel, kernel), Weight($"{name}.b", to)],
            Onnx.Attribute.Of("group", group),
            Onnx.Attribute.Of("strides", [stride, stride]),
            Onnx.Attribute.Of("pads", [kernel / 2, kernel / 2, kernel / 2, kernel / 2]));

    public string Relu(string x) => Add("Relu", $"{x}.relu", [x]);

    public string BatchNorm(string name, string x, long channels) => Add(
        "BatchNormalization", name,
        [x, Scale($"{name}.s", channels), Weight($"{name}.b", channels), Weight($"{name}.m", channels), Scale(
            $"{name}.v", channels)]);

    /// <summary>A matrix product with a weight [from, to], and a bias.</summary>
    public string Linear(string name, string x, long from, long to) =>
        Add("Add", $"{name}.out", [Add("MatMul", name, [x, Weight($"{name}.w", from, to)]), Weight($"{name}.b", to)]);

    public string Gemm(string name, string x, long from, long to) =>
        Add("Gemm", name, [x, Weight($"{name}.w", to, from), Weight($"{name}.b", to)], Onnx.Attribute.Of("transB", 1));

    public string LayerNorm(string name, string x, long width) =>
        Add("LayerNormalization", name, [x, Scale($"{name}.s", width), Weight($"{name}.b", width)]);

    public string Reshape(string name, string x, params long[] target) => Add("Reshape", name, [x, Longs(target)]);

    public string Transpose(string name, string x, params long[] perm) =>
        Add("Transpose", name, [x], Onnx.Attribute.Of("perm", perm));

    /// <summary>Global average pooling and a layer of 3 classes.</summary>
    public Model Classify(string x, long channels) =>
        Build(Gemm("head", Add("Flatten", "flat", [Add("GlobalAveragePool", "pool", [x])]), channels, 3));

    public Model Build(params string[] outputs)
    {
        var model = new Model(
            new Graph("net", nodes, initializers, inputs, outputs.Select(o => new ValueInfo(o))), opset, irVersion);
        return nodes.Any(n => n.Domain.Length > 0) ? model.WithOpset("com.microsoft", 1) : model;
    }

    private string Random(string name, float around, long[] shape)
    {
        var data = new float[shape.Aggregate(1L, (p, s) => p * s)];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = around + random.NextSingle() - 0.5f;
        }

        initializers.Add(Tensor.Create<float>(name, shape, data));
        return name;
    }
}
