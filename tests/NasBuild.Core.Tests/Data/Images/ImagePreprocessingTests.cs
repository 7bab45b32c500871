using NasBuild.Core.Data.Images;

namespace NasBuild.Core.Tests.Data.Images;

[TestClass]
public sealed class ImagePreprocessingTests
{
    [TestMethod]
    public void Stretched_IsWhatPillowMakes()
    {
        foreach (var (width, height, pixels) in Pillow.Stretched)
        {
            AssertNear(Convert.FromBase64String(pixels), Of(3, height, width).Bytes(Pillow.Pixels, 19, 13));
        }
    }

    [TestMethod]
    public void Luminance_IsThatOfPillow() =>
        AssertNear(Pillow.Gray, Of(1, 6, 8).Bytes(Pillow.Pixels, 19, 13));

    [TestMethod]
    public void ShorterSide_IsResizedAndTheMiddleCutAsTorchvisionDoes()
    {
        AssertNear(Pillow.Cut, Of(3, 8, 8, shorterSide: 9).Bytes(Pillow.Pixels, 19, 13));
        AssertNear(Pillow.CutTransposed, Of(3, 8, 8, shorterSide: 9).Bytes(Transposed(), 13, 19));
    }

    [TestMethod]
    public void ImageOfTheInputsSize_StaysAsItIs() =>
        CollectionAssert.AreEqual(Pillow.Pixels, Of(3, 13, 19).Bytes(Pillow.Pixels, 19, 13));

    [TestMethod]
    public void Channels_ComeInTheOrderAndPlacesOfTheModel()
    {
        byte[] twoPixels = [1, 2, 3, 9, 4, 5, 6, 9];

        byte[] Bytes(bool last, bool reversed) =>
            Of(3, 1, 2, last: last, reversed: reversed).Bytes(twoPixels, 2, 1);

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4, 5, 6 }, Bytes(last: true, reversed: false));
        CollectionAssert.AreEqual(new byte[] { 3, 2, 1, 6, 5, 4 }, Bytes(last: true, reversed: true));
        CollectionAssert.AreEqual(new byte[] { 1, 4, 2, 5, 3, 6 }, Bytes(last: false, reversed: false));
        CollectionAssert.AreEqual(new byte[] { 3, 6, 2, 5, 1, 4 }, Bytes(last: false, reversed: true));
    }

    [TestMethod]
    public void Gray_IsCopiedToEveryChannelAndColoursBecomeTheirLuminance()
    {
        // Pillow: Image.new("RGB", (1, 1), c).convert("L") of red, green, blue, and of (10, 200, 60).
        byte[] colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 60];

        CollectionAssert.AreEqual(new byte[] { 76, 150, 29, 127 }, Of(1, 1, 4).Bytes(colours, 4, 1));
        CollectionAssert.AreEqual(
            new byte[] { 76, 76, 76, 150, 150, 150, 29, 29, 29, 127, 127, 127 },
            Of(3, 1, 4, gray: true).Bytes(colours, 4, 1));
        CollectionAssert.AreEqual(new byte[] { 7, 7, 7, 9, 9, 9 }, Of(3, 1, 2).Bytes([7, 9], 2, 1));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Values_AreInTheRangeThenLessTheMeanAndDividedByTheDeviation(bool last)
    {
        var preprocessing = new ImagePreprocessing(
            3, 1, 1, last, 0, reversed: false, gray: false, 0, 1, [0.5, 0.25, 0], [0.5, 1, 2]);

        CollectionAssert.AreEqual(
            new[] { 1f, (float)((51 * 1d / 255) - 0.25), 0f }, preprocessing.Values([255, 51, 0], 1, 1));
    }

    [TestMethod]
    public void PixelsThatAreNoImage_AreRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Of(3, 1, 1).Values(new byte[7], 2, 2));

        Assert.Contains("2 x 2", e.Message);
    }

    private static ImagePreprocessing Of(
        int channels, int height, int width, int shorterSide = 0, bool last = true, bool reversed = false,
        bool gray = false) =>
        new(channels, height, width, last, shorterSide, reversed, gray, 0, 1, [0], [1]);

    private static byte[] Transposed() =>
        [.. from x in Enumerable.Range(0, 19) from y in Enumerable.Range(0, 13) from c in Enumerable.Range(0, 3)
            select Pillow.Pixels[(((y * 19) + x) * 3) + c]];

    private static void AssertNear(byte[] expected, byte[] found)
    {
        Assert.HasCount(expected.Length, found);
        var differences = expected.Zip(found, (e, f) => Math.Abs(e - f)).ToList();
        Assert.AreEqual(0, differences.Max(), $"{differences.Count(d => d > 0)} of {differences.Count}");
    }
}
