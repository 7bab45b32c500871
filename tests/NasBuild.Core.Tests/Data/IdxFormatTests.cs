using System.IO.Compression;
using NasBuild.Core.Data;
using NasBuild.Core.Data.Formats;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class IdxFormatTests
{
    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 2, 5, 6];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ImagesAndTheLabelsBesideThem_AreReadTogether(bool gzip)
    {
        using var folder = new TemporaryFolder();
        var ending = gzip ? "-ubyte.gz" : "-ubyte";
        var path = folder.Write($"t10k-images-idx3{ending}", gzip ? Compressed(Images) : Images);
        var labels = folder.Write($"t10k-labels-idx1{ending}", gzip ? Compressed(Labels) : Labels);

        var columns = DataFile.Read(path)!;

        CollectionAssert.AreEqual(new long[] { 2, 1, 2 }, columns[0].Shape.ToArray());
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30, 40 }, columns[0].Bytes.ToArray());
        CollectionAssert.AreEqual(new byte[] { 5, 6 }, columns[1].Bytes.ToArray());
        CollectionAssert.AreEqual(
            new[] { path, labels }, DataFile.Parts(path).ToArray(), "labels take part in the content's hash");
    }

    [TestMethod]
    public void ImagesAlone_AreReadWithoutLabels()
    {
        using var folder = new TemporaryFolder();

        Assert.HasCount(1, DataFile.Read(folder.Write("t10k-images-idx3-ubyte", Images))!);
    }

    [TestMethod]
    public void FileThatBreaksOff_SaysAfterHowMuch() =>
        Assert.AreEqual(
            "'images' is truncated after 3 of 4 bytes, for an array of shape (2, 1, 2).", Failure(Images[..^1]));

    [TestMethod]
    public void OtherMagic_IsRefused() =>
        Assert.AreEqual("'images' is not an IDX file of bytes.", Failure([0, 0, 13, 1, 0, 0, 0, 1, 1, 2, 3, 4]));

    [TestMethod]
    public void HeaderThatOverflows_IsRefused() =>
        Assert.Contains("no array has", Failure([0, 0, 8, 4, .. Enumerable.Repeat((byte)0x80, 16)]));

    [TestMethod]
    [DataRow("t10k-images-idx3-ubyte.gz")]
    [DataRow("t10k-labels-idx1-ubyte.gz")]
    public void NoGzip_IsRefused(string damaged)
    {
        using var folder = new TemporaryFolder();
        folder.Write("t10k-images-idx3-ubyte.gz", Compressed(Images));
        folder.Write("t10k-labels-idx1-ubyte.gz", Compressed(Labels));
        folder.Write(damaged, Images);

        Assert.Contains("It is corrupt: ", Assert.ThrowsExactly<DataFormatException>(() =>
            DataFile.Read(Path.Combine(folder.Path, "t10k-images-idx3-ubyte.gz"))).Message);
    }

    private static string Failure(byte[] file) =>
        Assert.ThrowsExactly<DataFormatException>(() => IdxFormat.Read("images", new MemoryStream(file))).Message;

    private static byte[] Compressed(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return result.ToArray();
    }
}
