using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;

namespace NasBuild.Core.Tests.Data.Images;

[TestClass]
public sealed class ImageFileTests
{
    [TestMethod]
    public void EveryFormat_IsReadAsPillowReadsIt()
    {
        foreach (var (format, file, pixels) in Pillow.Files)
        {
            var image = ImageFile.Read(Convert.FromBase64String(file));

            Assert.AreEqual((9, 6), (image.Width, image.Height), format);
            var expected = Convert.FromBase64String(pixels);
            var found = Colours(image);
            var difference = expected.Zip(found, (e, f) => Math.Abs(e - f)).Max();
            Assert.HasCount(expected.Length, found, format);
            Assert.IsLessThanOrEqualTo(format.StartsWith("JPEG", StringComparison.Ordinal) ? 1 : 0, difference, format);
        }
    }

    [TestMethod]
    public void EveryPngTypeDepthAndOrder_IsReadAsLibPngWroteIt()
    {
        foreach (var (type, depth, interlaced, file) in LibPng.Images)
        {
            var image = ImageFile.Read(Convert.FromBase64String(file));

            Assert.AreEqual((9, 5), (image.Width, image.Height));
            var channels = image.Channels == 1 ? 1 : 3;
            var expected = from y in Enumerable.Range(0, 5)
                           from x in Enumerable.Range(0, 9)
                           from c in Enumerable.Range(0, channels)
                           select Expected(type, depth, x, y, type is 0 or 4 ? 0 : c);
            CollectionAssert.AreEqual(
                expected.ToArray(), Colours(image), $"type {type}, depth {depth}, interlaced {interlaced}");
        }
    }

    [TestMethod]
    public void Size_IsReadOfTheFirstBytes() => Assert.AreEqual(
        new ImageSize(5, 9), ImageFile.Size(Convert.FromBase64String(LibPng.Images[0].File)[..64]));

    [TestMethod]
    public void OtherFile_IsNoImage()
    {
        const string Message = "It is not an image in JPEG, PNG, WebP or BMP, or is damaged.";
        Assert.AreEqual(Message, Failure([.. "GIF89a, and what follows in such a file"u8]));
        Assert.AreEqual(Message, Failure([.. "a text"u8]));
        Assert.AreEqual(Message, Failure([]));
    }

    [TestMethod]
    public void FileThatBreaksOff_IsDamaged()
    {
        foreach (var (format, text, _) in Pillow.Files)
        {
            var file = Convert.FromBase64String(text);
            foreach (var length in Enumerable.Range(file.Length / 2, file.Length / 3))
            {
                Assert.ThrowsExactly<DataFormatException>(() => ImageFile.Read(file[..length]), $"{format} {length}");
            }
        }
    }

    [TestMethod]
    public void AnyChangedByte_IsReadOrRefused()
    {
        var random = new Random(0);
        foreach (var (_, text, _) in Pillow.Files)
        {
            var file = Convert.FromBase64String(text);
            for (var i = 0; i < 300; i++)
            {
                byte[] changed = [.. file];
                changed[random.Next(file.Length)] = (byte)random.Next(256);
                try
                {
                    _ = ImageFile.Read(changed);
                }
                catch (DataFormatException)
                {
                }
            }
        }
    }

    [TestMethod]
    public void HeaderThatPromisesMuch_IsRefusedBeforeAnythingIsUnpacked()
    {
        var file = Png.Of(100_000, 100_000, 8, 6, new byte[1 << 20]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.AreEqual("It has 100000 x 100000 pixels: images of up to 67108864 pixels can be read.", Failure(file));

        Assert.IsLessThan(1L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Colours(RasterImage image) => image.Channels == 1 ? image.Pixels
        : [.. image.Pixels.Where((_, i) => i % 4 < 3)];

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

    private static string Failure(byte[] file) =>
        Assert.ThrowsExactly<DataFormatException>(() => ImageFile.Read(file)).Message;
}
