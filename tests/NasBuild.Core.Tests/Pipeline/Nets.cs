using NasBuild.Core.Tests.Compression;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Small models with random weights.</summary>
internal static class Nets
{
    public const int Classes = 3;

    /// <summary>Two convolutions of 16 channels over images [1, 8, 8], and scores for three classes.</summary>
    public static Model Classifier(long batch = 0, string output = "logits", string node = "c2", long opset = 17)
    {
        var net = new Net(opset);
        var x = net.Relu(net.Conv("c1", net.Input("x", batch, 1, 8, 8), 1, 16));
        x = net.Relu(net.Conv(node, x, 16, 16));
        x = net.Add("Flatten", "flat", [net.Add("GlobalAveragePool", "pool", [x])]);
        net.Add(
            "Gemm", output, [x, net.Weight("head.w", Classes, 16), net.Weight("head.b", Classes)],
            Onnx.Attribute.Of("transB", 1));
        return Declared(net.Build(output), output, batch, Classes);
    }

    /// <summary>
    /// Two residual blocks of 16 channels over images [1, 8, 8], and three numbers that are no scores; the second,
    /// whose sum is named "idle", adds next to nothing.
    /// </summary>
    public static Model Residual()
    {
        const int Channels = 16;
        var net = new Net();
        var x = net.Relu(net.Conv("stem", net.Input("x", 0, 1, 8, 8), 1, Channels));
        x = net.Relu(net.Add(
            "Add", "busy",
            [x, net.Conv("busy2", net.Relu(net.Conv("busy1", x, Channels, Channels)), Channels, Channels)]));
        net.Scalars("faint", 1e-4f, "none", 0);
        x = net.Relu(net.Add("Add", "idle", [x, net.Add("Mul", "little", [
            net.Conv("idle2", net.Relu(net.Conv("idle1", x, Channels, Channels)), Channels, Channels), "faint"])]));
        x = net.Add("Flatten", "flat", [net.Add("GlobalAveragePool", "pool", [x])]);
        return Declared(net.Build(net.Gemm("embedding", x, Channels, 3)), "embedding", 0, 3);
    }

    /// <summary>A convolution over images that gives images.</summary>
    public static Model Filter()
    {
        var net = new Net();
        return net.Build(net.Conv("c2", net.Relu(net.Conv("c1", net.Input("x", 0, 1, 8, 8), 1, 16)), 16, 2));
    }

    /// <summary>Two inputs, joined by a fully connected layer.</summary>
    public static Model TwoInputs()
    {
        var net = new Net();
        var joined = net.Add(
            "Concat", "joined", [net.Input("left", 0, 6), net.Input("right", 0, 10)], Onnx.Attribute.Of("axis", 1));
        return net.Build(net.Gemm("out", net.Relu(net.Gemm("hidden", joined, 16, 32)), 32, 4));
    }

    /// <summary>Tokens to scores over a vocabulary of 128, each from its own token alone.</summary>
    public static Model Language(ElementType tokens = ElementType.Int64, long length = 0)
    {
        var net = new Net();
        var table = net.Weight("table", 128, 16);
        var x = net.Add("Gather", "embedded", [table, net.Input(tokens, "tokens", 0, length)]);
        net.Add("MatMul", "scores", [x, net.Weight("head.w", 16, 128)]);
        return Declared(net.Build("scores"), "scores", 0, length, 128);
    }

    /// <summary>The same with two fully connected layers between.</summary>
    public static Model LanguageWithLayers(int width)
    {
        const long Length = 8;
        var net = new Net();
        var x = net.Add(
            "Gather", "embedded", [net.Weight("table", 128, width), net.Input(ElementType.Int64, "tokens", 0, Length)]);
        x = net.Linear("b", net.Relu(net.Linear("a", x, width, 2 * width)), 2 * width, width);
        net.Add("MatMul", "scores", [x, net.Weight("head.w", width, 128)]);
        return Declared(net.Build("scores"), "scores", 0, Length, 128);
    }

    private static Model Declared(Model model, string output, params long[] shape) => model.With(model.Graph.With(
        outputs: [new ValueInfo(output, ElementType.Float, shape.Select(s =>
            s == 0 ? new Dimension(null, "n") : new Dimension(s, null)))]));
}
