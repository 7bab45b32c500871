using System.Runtime.InteropServices;
using System.Text;
using NasBuild.Onnx;

namespace NasBuild.Cli.Tests;

/// <summary>A nas.yaml with a small convolutional net and random images, in a folder of its own.</summary>
internal static class SmallProject
{
    public const string Yaml = """
        model: { source: net.onnx, task: match-original }
        data: { validation: images.npy }
        target: { agreement: 1 %, on-miss: warn }
        budget: { time: 5 min }
        search: { method: evolution, population: 4 }
        prune:
        threads: 1
        """;

    public static void WriteTo(string folder, int channels = 16)
    {
        var random = new Random(1);
        Net(random, channels).Save(Path.Combine(folder, "net.onnx"));
        File.WriteAllText(Path.Combine(folder, "nas.yaml"), Yaml);
        File.WriteAllBytes(Path.Combine(folder, "images.npy"), Npy(random, 16, 1, 12, 12));
    }

    /// <summary>
    /// Conv 1 -> channels, Relu, Conv channels -> channels, Relu, GlobalAveragePool, Flatten, Gemm -> 4 scores.
    /// </summary>
    public static Model Net(Random random, int channels = 16)
    {
        Tensor Weight(string name, params long[] shape) => Tensor.Create<float>(name, shape, Numbers(random, shape));
        Node[] nodes =
        [
            new("Conv", ["image", "w1"], ["c1"], "conv1", "", NasBuild.Onnx.Attribute.Of("pads", [1, 1, 1, 1])),
            new("Relu", ["c1"], ["r1"], "relu1"),
            new("Conv", ["r1", "w2"], ["c2"], "conv2", "", NasBuild.Onnx.Attribute.Of("pads", [1, 1, 1, 1])),
            new("Relu", ["c2"], ["r2"], "relu2"),
            new("GlobalAveragePool", ["r2"], ["p"], "pool"),
            new("Flatten", ["p"], ["f"], "flatten"),
            new("Gemm", ["f", "w3"], ["logits"], "head"),
        ];
        return new Model(new Graph(
            "net",
            nodes,
            [
                Weight("w1", channels, 1, 3, 3),
                Weight("w2", channels, channels, 3, 3),
                Weight("w3", channels, 4),
            ],
            [new ValueInfo(
                "image",
                ElementType.Float,
                [new Dimension(null, "batch"), new(1, null), new(12, null), new(12, null)])],
            [new ValueInfo("logits", ElementType.Float, [new Dimension(null, "batch"), new(4, null)])]));
    }

    private static byte[] Npy(Random random, params long[] shape)
    {
        var header =
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}".PadRight(117) + "\n";
        return [
            0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header),
            .. MemoryMarshal.AsBytes<float>(Numbers(random, shape))];
    }

    private static float[] Numbers(Random random, long[] shape) =>
        [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)];
}
