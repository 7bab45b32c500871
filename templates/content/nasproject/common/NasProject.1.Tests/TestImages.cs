using System.IO.Compression;

namespace NasProject._1.Tests;

/// <summary>An image of 28 by 28 grey pixels in [0, 1], and what it shows.</summary>
internal sealed record TestImage(float[] Pixels, int Label);

/// <summary>Reads the images of a NumPy archive with the arrays "image" (bytes) and "label" (bytes).</summary>
internal static class TestImages
{
    private const int PixelsPerImage = 28 * 28;

    public static IReadOnlyList<TestImage> Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        var (pixels, labels) = (Body(zip, "image.npy"), Body(zip, "label.npy"));
        return [.. labels.Zip(pixels.Chunk(PixelsPerImage), (label, image) => new TestImage([.. image.Select(p => p / 255f)], label))];
    }

    // An .npy file is a header, whose length stands in bytes 8 and 9, and then the numbers.
    private static byte[] Body(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var bytes = buffer.ToArray();
        return bytes[(10 + bytes[8] + (bytes[9] << 8))..];
    }
}
