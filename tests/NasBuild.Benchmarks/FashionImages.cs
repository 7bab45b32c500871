using System.Buffers.Binary;
using System.IO.Compression;

namespace NasBuild.Benchmarks;

/// <summary>Parts of Fashion-MNIST's training images as files of their own.</summary>
internal static class FashionImages
{
    private const int Pixels = 28 * 28;

    /// <summary>Writes images and labels as <c>NAME-images-idx3-ubyte</c> and <c>NAME-labels-idx1-ubyte</c>.</summary>
    public static void Write(string folder, string name, int first, int count)
    {
        foreach (var (kind, header, size) in new[] { ("images-idx3", 16, Pixels), ("labels-idx1", 8, 1) })
        {
            using var whole = new GZipStream(File.OpenRead(Path.Combine(
                Repository.Shared, "data", "fashion-mnist", $"train-{kind}-ubyte.gz")), CompressionMode.Decompress);
            var start = new byte[header];
            whole.ReadExactly(start);
            BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(4), count);
            whole.ReadExactly(new byte[first * size]);
            var samples = new byte[count * size];
            whole.ReadExactly(samples);
            File.WriteAllBytes(Path.Combine(folder, $"{name}-{kind}-ubyte"), [.. start, .. samples]);
        }
    }
}
