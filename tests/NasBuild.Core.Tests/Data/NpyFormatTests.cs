using NasBuild.Core.Data;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class NpyFormatTests
{
    [TestMethod]
    [DataRow((byte)1)]
    [DataRow((byte)2)]
    [DataRow((byte)3)]
    public void EveryVersion_GivesShapeTypeAndElements(byte version)
    {
        var column = Read(NumPy.Npy("<i2", "(2, 3)", [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], version));

        Assert.AreEqual(ElementType.Int16, column.ElementType);
        CollectionAssert.AreEqual(new long[] { 2, 3 }, column.Shape.ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4, 5, 6 }, PixelConversion.Integers(column));
        Assert.AreEqual(2, column.Count);
        Assert.AreEqual(6, column.SampleBytes);
    }

    [TestMethod]
    public void FortranOrder_IsRefused() =>
        Assert.Contains("C order", Failure(NumPy.Npy("<f4", "(1, 1)", new byte[4], fortran: "True")));

    [TestMethod]
    public void BigEndian_IsRefused() =>
        Assert.AreEqual(
            "'a' holds elements of type '>f4': expected are little-endian integers or floating-point numbers.",
            Failure(NumPy.Npy(">f4", "(1,)", new byte[4])));

    [TestMethod]
    [DataRow("<c8")]
    [DataRow("<U3")]
    [DataRow("|O")]
    public void OtherElements_AreRefused(string descriptor) =>
        Assert.Contains("little-endian", Failure(NumPy.Npy(descriptor, "(1,)", new byte[12])));

    [TestMethod]
    public void NoMagic_IsNoArray() =>
        Assert.AreEqual("'a' is not a NumPy array.", Failure([.. "this is a text, and longer than a header"u8]));

    [TestMethod]
    public void FileThatBreaksOff_SaysAfterHowMuch() =>
        Assert.AreEqual(
            "'a' is truncated after 5 of 8 bytes, for an array of shape (2).",
            Failure(NumPy.Npy("<f4", "(2,)", new byte[5])));

    [TestMethod]
    public void HeaderThatPromisesAGigabyte_AllocatesLittle()
    {
        var lying = NumPy.Npy("|u1", "(1073741824,)", new byte[10]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("is truncated", Failure(lying));

        Assert.IsLessThan(8L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow("(4294967296, 4294967296)")]
    [DataRow("(4294967296, 4294967296, 4294967296, 4294967296)")]
    [DataRow("(0, 99999999999)")]
    [DataRow("(99999999999999999999999,)")]
    [DataRow("(-1,)")]
    public void ImpossibleShape_IsRefused(string shape) =>
        Assert.Contains("no array has", Failure(NumPy.Npy("<f4", shape, [])));

    [TestMethod]
    public void HeaderOfMegabytes_IsRefused() =>
        Assert.AreEqual(
            "'a' has a header of 16777215 bytes.",
            Failure([0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x00, .. new byte[64]]));

    [TestMethod]
    public void Archive_GivesItsArraysByName()
    {
        var columns = NpzFormat.Read(new MemoryStream(NumPy.Npz(
            ("x", NumPy.Npy<float>([1, 2], 2)), ("y", NumPy.Npy<long>([7], 1)))));

        CollectionAssert.AreEqual(new[] { "x", "y" }, columns.Select(c => c.Name).ToArray());
        Assert.AreEqual(ElementType.Float, columns[0].ElementType);
        CollectionAssert.AreEqual(new long[] { 7 }, PixelConversion.Integers(columns[1]));
    }

    [TestMethod]
    public void DamagedArchive_IsRefused()
    {
        var archive = NumPy.Npz(("x", NumPy.Npy<float>([.. Enumerable.Range(0, 1000).Select(i => (float)i)], 1000)));

        using var folder = new TemporaryFolder();
        foreach (var file in new[] { archive[..^30], [.. "no archive"u8] })
        {
            Assert.StartsWith(
                "It is corrupt: ",
                Assert.ThrowsExactly<DataFormatException>(() => DataFile.Read(folder.Write("a.npz", file))).Message);
        }
    }

    [TestMethod]
    public void CompressedArray_IsUnpacked()
    {
        using var folder = new TemporaryFolder();
        using var content = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(content, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(NumPy.Npy<int>([3, 4], 2));
        }

        CollectionAssert.AreEqual(
            new long[] { 3, 4 },
            PixelConversion.Integers(DataFile.Read(folder.Write("a.npy.gz", content.ToArray()))!.Single()));
    }

    private static Column Read(byte[] file) => NpyFormat.Read("a", new MemoryStream(file));

    private static string Failure(byte[] file) => Assert.ThrowsExactly<DataFormatException>(() => Read(file)).Message;
}
