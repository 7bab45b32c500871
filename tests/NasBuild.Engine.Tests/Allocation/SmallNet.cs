using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Allocation;

/// <summary>A node and the constants that it brings along.</summary>
internal sealed record Part(Node Node, params Tensor[] Weights)
{
    public static implicit operator Part(Node node) => new(node);
}

/// <summary>Small models in few words.</summary>
internal static class SmallNet
{
    /// <summary>A model of <paramref name="parts"/>.</summary>
    public static Model Net(ValueInfo input, string[] outputs, Part[] parts, params Tensor[] constants) => new(
        new Graph(
            "net",
            parts.Select(p => p.Node),
            parts.SelectMany(p => p.Weights).Concat(constants),
            [input],
            outputs.Select(o => new ValueInfo(o))),
        opset: 18);

    /// <summary>An input of floats; a dimension of -1 is the batch.</summary>
    public static ValueInfo In(string name, params long[] shape) =>
        new(name, ElementType.Float, shape.Select(d => d < 0 ? new Dimension(null, "batch") : new Dimension(d, null)));

    /// <summary>An operator on inputs that spaces part, with one output.</summary>
    public static Node N(string opType, string inputs, string output, params Attribute[] attributes) =>
        new(opType, inputs.Split(' '), [output], "", "", attributes);

    /// <summary>A product with a weight of <paramref name="rows"/> and <paramref name="columns"/>.</summary>
    public static Part Product(string input, int rows, int columns, string output) =>
        new(N("MatMul", $"{input} {output}.w", output), Floats($"{output}.w", rows, columns));

    /// <summary>A convolution that keeps the image's size but for strides, and Relu.</summary>
    public static Part[] Convolution(
        string input, int channels, int filters, string output, int window = 3, int stride = 1, int group = 1)
    {
        long half = window / 2;
        var node = N(
            "Conv",
            $"{input} {output}.w {output}.b",
            $"{output}.c",
            Attribute.Of("pads", [half, half, half, half]),
            Attribute.Of("strides", [stride, stride]),
            Attribute.Of("group", (long)group));
        return
        [
            new(node, Floats($"{output}.w", filters, channels / group, window, window), Floats($"{output}.b", filters)),
            N("Relu", $"{output}.c", output),
        ];
    }

    /// <summary>Small floats.</summary>
    public static Tensor Floats(string name, params long[] shape)
    {
        var data = new float[shape.Aggregate(1L, (product, dim) => product * dim)];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = ((i % 13) - 6) / 100f;
        }

        return Tensor.Create<float>(name, shape, data);
    }
}
