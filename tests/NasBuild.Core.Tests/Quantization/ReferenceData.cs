using System.IO.Compression;
using System.Runtime.CompilerServices;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Quantization;

/// <summary>
/// Models and data beside the repository; a test that needs one is skipped, visibly, where they are absent.
/// </summary>
internal static class ReferenceData
{
    public static Model Model(string name) => Onnx.Model.Load(Existing($"models/{name}.onnx"));

    /// <summary>Images of Fashion-MNIST in batches, scaled to [0, 1], with their labels.</summary>
    public static List<(Dictionary<string, Tensor> Batch, byte[] Labels)> Fashion(string split, int count, int batch)
    {
        var images = Unzip($"data/fashion-mnist/{split}-images-idx3-ubyte.gz").AsSpan(16);
        var labels = Unzip($"data/fashion-mnist/{split}-labels-idx1-ubyte.gz").AsSpan(8);
        var batches = new List<(Dictionary<string, Tensor>, byte[])>();
        for (var i = 0; i < count; i += batch)
        {
            var pixels = Array.ConvertAll(images.Slice(i * 784, batch * 784).ToArray(), p => p / 255f);
            batches.Add((
                new() { ["image"] = Tensor.Create<float>("image", [batch, 1, 28, 28], pixels) },
                labels.Slice(i, batch).ToArray()));
        }

        return batches;
    }

    /// <summary>Windows of text as the language models read it: bytes as tokens.</summary>
    public static List<Dictionary<string, Tensor>> Text(string split, int windows, int batch)
    {
        var text = Unzip($"data/kjv/{split}.txt.gz");
        return [.. Enumerable.Range(0, windows / batch).Select(i => new Dictionary<string, Tensor>
        {
            ["tokens"] = Tensor.Create<long>(
                "tokens",
                [batch, 128],
                Array.ConvertAll(text[(i * batch * 128)..((i + 1) * batch * 128)], b => (long)b)),
        })];
    }

    public static byte[] Unzip(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(Existing(path)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Existing(string path, [CallerFilePath] string here = "")
    {
        var repository = Path.GetFullPath("../../..", Path.GetDirectoryName(here)!);
        var full = Path.GetFullPath(Path.Combine("../shared", path), repository);
        if (!File.Exists(full))
        {
            Assert.Inconclusive($"Reference file {path} is not beside the repository.");
        }

        return full;
    }
}
