using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;

namespace NasBuild.Core.Tests.Data;

[TestClass]
public sealed class PngFormatTests
{
    [TestMethod]
    public void EveryTypeDepthAndOrder_IsReadAsLibPngWroteIt()
    {
        foreach (var (type, depth, interlaced, file) in LibPng.Images)
        {
            var image = PngFormat.Read(Convert.FromBase64String(file));

            var channels = type is 0 or 4 ? 1 : 3;
            Assert.AreEqual((9, 5, channels), (image.Width, image.Height, image.Channels));
            var expected = from y in Enumerable.Range(0, 5)
                           from x in Enumerable.Range(0, 9)
                           from c in Enumerable.Range(0, channels)
                           select Expected(type, depth, x, y, c);
            CollectionAssert.AreEqual(
                expected.ToArray(), image.Pixels, $"type {type}, depth {depth}, interlaced {interlaced}");
        }
    }

    [TestMethod]
    public void Size_IsReadOfTheFirstBytes() =>
        Assert.AreEqual((9, 5), PngFormat.Size(Convert.FromBase64String(LibPng.Images[0].File)));

    [TestMethod]
    public void Colours_BecomeTheirLuminanceAndGreyEveryColour()
    {
        // Pillow: Image.new("RGB", (1, 1), c).convert("L") of red, green, blue, and of (10, 200, 60).
        var colours = PngFormat.Read(Png.Colours(4, 1, 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 60));
        var grey = PngFormat.Read(Png.Grey(2, 1, 7, 9));

        CollectionAssert.AreEqual(new byte[] { 76, 150, 29, 127 }, Written(colours, new ImageLayout(1, 1, 4, false)));
        CollectionAssert.AreEqual(
            new byte[] { 255, 0, 0, 10, 0, 255, 0, 200, 0, 0, 255, 60 },
            Written(colours, new ImageLayout(3, 1, 4, false)));
        CollectionAssert.AreEqual(
            new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 60 },
            Written(colours, new ImageLayout(3, 1, 4, true)));
        CollectionAssert.AreEqual(new byte[] { 7, 9, 7, 9, 7, 9 }, Written(grey, new ImageLayout(3, 1, 2, false)));
        CollectionAssert.AreEqual(new byte[] { 7, 7, 7, 9, 9, 9 }, Written(grey, new ImageLayout(3, 1, 2, true)));
    }

    [TestMethod]
    public void PixelsInSeveralChunksAndUnknownChunks_AreRead()
    {
        var data = Png.Compressed([0, 1, 2, 3]);

        var image = PngFormat.Read(Png.File(
            Png.Header(3, 1, 8, 0), ("teSt", [1, 2]), ("IDAT", data[..3]), ("IDAT", data[3..]), ("IEND", [])));

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, image.Pixels);
    }

    [TestMethod]
    public void OtherFile_IsNoImage()
    {
        Assert.AreEqual("It is not a PNG image.", Failure([.. "GIF89a, and what follows in such a file"u8]));
        Assert.AreEqual("It is not a PNG image.", Failure([]));
    }

    [TestMethod]
    public void FileThatBreaksOff_IsDamaged()
    {
        var file = Png.Grey(4, 4, new byte[16]);

        foreach (var length in Enumerable.Range(33, file.Length - 33))
        {
            Assert.AreEqual("It is truncated.", Failure(file[..length]));
        }
    }

    [TestMethod]
    public void FlippedBit_FailsTheCheckSum()
    {
        var file = Png.Grey(4, 4, new byte[16]);
        file[45] ^= 4;

        Assert.AreEqual("It is corrupt at byte 33: the checksum does not match.", Failure(file));
    }

    [TestMethod]
    [DataRow(0, 4, 8, 0)]
    [DataRow(4, -1, 8, 0)]
    [DataRow(4, 4, 3, 0)]
    [DataRow(4, 4, 4, 2)]
    [DataRow(4, 4, 8, 1)]
    public void ImpossibleHeader_IsRefused(int width, int height, int depth, int type) =>
        Assert.AreEqual(
            $"Its header is not valid: {width} x {height}, {depth} bits, colour type {type}.",
            Failure(Png.Of(width, height, (byte)depth, (byte)type, [])));

    [TestMethod]
    public void HeaderThatPromisesMuch_IsRefusedBeforeAnythingIsUnpacked()
    {
        var file = Png.Of(100_000, 100_000, 8, 6, new byte[1 << 20]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.AreEqual("It has 100000 x 100000 pixels: images of up to 67108864 pixels can be read.", Failure(file));

        Assert.IsLessThan(1L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void FewerRowsThanPromised_AreDamaged() =>
        Assert.Contains("Its pixels are corrupt: ", Failure(Png.Of(4, 4, 8, 0, new byte[15])));

    [TestMethod]
    public void PixelsThatAreNoZlib_AreDamaged() =>
        Assert.Contains(
            "Its pixels are corrupt: ",
            Failure(Png.File(Png.Header(4, 4, 8, 0), ("IDAT", [1, 2, 3, 4, 5, 6]), ("IEND", []))));

    [TestMethod]
    public void UnknownFilter_IsRefused() =>
        Assert.AreEqual("A row has the filter 5, which must be from 0 to 4.", Failure(Png.Of(1, 1, 8, 0, [5, 0])));

    [TestMethod]
    public void ColourBeyondThePalette_IsRefused() => Assert.AreEqual(
        "A pixel has colour 2 of a palette of 2.",
        Failure(Png.File(
            Png.Header(1, 1, 8, 3), ("PLTE", [1, 2, 3, 4, 5, 6]), ("IDAT", Png.Compressed([0, 2])), ("IEND", []))));

    private static byte Expected(byte type, byte depth, int x, int y, int c)
    {
        int Sample(int channel, int bits) =>
            (((x * 3001) + (y * 5003) + (channel * 7001) + (x * y % 3 * 257)) & 0xFFFF) >> (16 - bits);
        if (type == 3)
        {
            var j = Sample(0, depth);
            return (byte)(c == 0 ? 7 * j : c == 1 ? (11 * j) + 1 : 255 - j);
        }

        return (byte)(depth < 8 ? Sample(c, depth) * 255 / ((1 << depth) - 1) : Sample(c, 8));
    }

    private static byte[] Written(RasterImage image, ImageLayout layout)
    {
        var target = new byte[layout.Channels * layout.Height * layout.Width];
        image.Write(layout, target);
        return target;
    }

    private static string Failure(byte[] file) =>
        Assert.ThrowsExactly<DataFormatException>(() => PngFormat.Read(file)).Message;
}
